"""A throw-away authority and what it signs, for tests of TLS over loopback."""

import ipaddress
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """Signs certificates; whoever is to believe them is given `ca_file`, as SSL_CERT_FILE or otherwise."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    def server_context(self, *names: str, days: int = 90) -> ssl.SSLContext:
        """A server's side of TLS, under these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(key, self.key, self.certificate.subject, names, days, False)
        path = self.folder / f"{names[0]}-{days}.pem"
        path.write_bytes(_pem(key) + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def make_authority(folder: Path) -> Authority:
    """An authority of a test's own."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody's authority")])
    made = Authority(folder, key, _certificate(key, key, subject, ("nobody's authority",), 90, True))
    made.ca_file.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
    return made


def _certificate(
    key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey, issuer: x509.Name, names: tuple[str, ...],
    days: int, is_authority: bool,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    begins = now - timedelta(days=2) if days > 0 else now - timedelta(days=400)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(now + timedelta(days=days, hours=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([_named(name) for name in names]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
