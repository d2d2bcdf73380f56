"""What Prefect is told by its environment: where it lives, and how it stays light on one small machine."""

from pathlib import Path
from urllib.parse import urlsplit

from doorstep.db.secrets import prefect_password
from doorstep.settings import Settings

# Every run makes two or three TLS contexts, also for http, and each loads the whole bundle of authorities: 100 CPU-ms.
LOOPBACK_CERTIFICATE = Path(__file__).with_name("loopback.pem")


def prefect_home(settings: Settings) -> Path:
    """Where Prefect keeps its own files, its server's database among them; never the warehouse's file."""
    return settings.home / "prefect"


def client_environment(settings: Settings) -> dict[str, str]:
    """What every process of ours that speaks to Prefect's server knows."""
    told = {
        "PREFECT_HOME": str(prefect_home(settings)),
        "PREFECT_API_URL": settings.prefect_url,
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLIENT_MAX_RETRIES": "2",  # a server that is away must not hold up the stages for a minute
        "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    if not settings.prefect_api_url:  # a server of the person's own has a password of its own, or none
        told["PREFECT_API_AUTH_STRING"] = prefect_password(settings)
    address = urlsplit(settings.prefect_url)
    if address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1"):
        told["PREFECT_API_SSL_CERT_FILE"] = str(LOOPBACK_CERTIFICATE)
    return told


def worker_environment(settings: Settings) -> dict[str, str]:
    """What the conductor's process knows besides: how often to ask for what Prefect made ready."""
    return client_environment(settings) | {"PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_WORKER_PREFETCH_SECONDS": "0"}


def server_environment(settings: Settings, is_sample: bool = False) -> dict[str, str]:
    """What the embedded server knows: where it listens, its own SQLite file, and whom it answers. No page of another
    site may read what it says. It asks for a password; the sample shop's, which asks nobody, takes orders only with a
    token that such a page cannot get."""
    port = settings.prefect_port
    asks = (
        {"PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true"}
        if is_sample
        else {"PREFECT_SERVER_API_AUTH_STRING": prefect_password(settings)}
    )
    return (
        client_environment(settings)
        | asks
        | {
            "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port},http://localhost:{port}",
            "PREFECT_SERVER_API_HOST": "127.0.0.1",
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{prefect_home(settings) / 'prefect.db'}",
        }
    )


# How the embedded server stays light, unless the person's own environment says otherwise. Task runs are stored in
# batches (8 instead of 30 CPU-ms each). Events drive automations but are not kept: keeping them is half of the
# server's work and 60 KB a batch, for a feed that nobody reads. Old runs are thrown away by the server itself.
SERVER_HABITS = {
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P1D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(7 * 86400),
}
