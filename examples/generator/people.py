# ruff: noqa: RUF001 - people are called what they are called
"""Who buys: made-up people at real cities, in the scripts they write in, with phones that nobody has."""

from collections.abc import Sequence
from dataclasses import dataclass

# Names by country: "given family", or "family given" where that is the way; e-mail names beside other scripts.
_NAMES = {
    "DE": "Mara Lind,Jonas Vogel,Heike Brandt,Emre Yıldız,Ines Kühn,Paul Weiß,Sofia Marić,Lukas Öhler,Nadja Petrow,"
    "Till Ahrens",
    "AT": "Theresa Gruber,Matthias Höllinger,Vera Pichler",
    "CH": "Luca Bernasconi,Annelies Zürcher,Chloé Favre",
    "FR": "Camille Lefèvre,Noël Garçon,Amélie Dubois,Yanis Benali",
    "NL": "Sanne de Vries,Joost van den Berg,Fleur Jansen",
    "BE": "Lotte Peeters,Maxime Dubois",
    "IT": "Giulia Conti,Niccolò Ferri,Chiara D'Angelo",
    "ES": "Lucía Fernández,Íñigo Echeverría,Núria Puig",
    "PL": "Zofia Wójcik,Łukasz Żak,Małgorzata Dąbrowska",
    "CZ": "Tereza Dvořáková,Jiří Říha",
    "GR": "Ελένη Παπαδοπούλου|eleni.p,Νίκος Δημητρίου|nikos.d",
    "SE": "Åsa Öberg,Björn Sjögren",
    "DK": "Søren Ægidius,Mette Kjær",
    "FI": "Päivi Mäkelä,Väinö Särkkä",
    "IE": "Aoife Ní Bhriain,Seán O'Dowd",
    "PT": "João Conceição,Inês Brandão",
    "GB": "Priya Shah,Tom Ashworth,Nia Llewellyn",
    "US": "Ana Ortiz,Marcus Bell,Grace Kim,Sam O'Neil",
    "CA": "Émilie Tremblay,Noah Singh",
    "JP": "佐藤 花子|hanako.s,高橋 健|ken.t",
    "KR": "김민준|minjun.k,이서연|seoyeon.l",
    "IL": "נועה כהן|noa.c",
    "AE": "ليلى حسن|layla.h",
    "IN": "अनन्या शर्मा|ananya.s,Rohan Iyer",
    "UA": "Оксана Коваль|oksana.k",
    "AU": "Ruby Nguyen,Jack Thornton",
    "BR": "João Assunção,Letícia Araújo",
}
# Places by country: city;postcode;region;street and number, with {n} for the number.
_PLACES = {
    "DE": "Berlin;10119;;Torstr. {n}|Hamburg;22767;;Große Bergstr. {n}|München;80469;;Klenzestr. {n}|Köln;50677;;"
    "Merowingerstr. {n}|Leipzig;04107;;Karl-Liebknecht-Str. {n}|Freiburg;79098;;Gerberau {n}|Dresden;01099;;"
    "Görlitzer Str. {n}|Bremen;28203;;Ostertorsteinweg {n}|Nürnberg;90403;;Bergstr. {n}",
    "AT": "Wien;1070;;Neubaugasse {n}|Graz;8010;;Sporgasse {n}|Salzburg;5020;;Linzer Gasse {n}",
    "CH": "Zürich;8004;;Langstrasse {n}|Lausanne;1003;;Rue de Bourg {n}|Lugano;6900;;Via Nassa {n}",
    "FR": "Paris;75011;;{n} rue Oberkampf|Lyon;69001;;{n} rue Burdeau|Nantes;44000;;{n} rue Crébillon",
    "NL": "Amsterdam;1017 AB;;Prinsengracht {n}|Utrecht;3512 JE;;Oudegracht {n}",
    "BE": "Gent;9000;;Hoogpoort {n}|Bruxelles;1050;;Rue du Bailli {n}",
    "IT": "Bologna;40121;BO;Via Galliera {n}|Torino;10123;TO;Via Po {n}",
    "ES": "Madrid;28004;M;Calle de Fuencarral {n}|Barcelona;08012;B;Carrer de Verdi {n}",
    "PL": "Warszawa;00-375;;ul. Smolna {n}|Kraków;31-043;;ul. Bracka {n}",
    "CZ": "Praha;120 00;;Korunní {n}|Brno;602 00;;Masarykova {n}",
    "GR": "Αθήνα;105 57;;Ερμού {n}|Θεσσαλονίκη;546 24;;Τσιμισκή {n}",
    "SE": "Stockholm;118 20;;Götgatan {n}|Göteborg;411 17;;Vallgatan {n}",
    "DK": "København;1455;;Studiestræde {n}|Aarhus;8000;;Graven {n}",
    "FI": "Helsinki;00120;;Fredrikinkatu {n}|Tampere;33200;;Hämeenkatu {n}",
    "IE": "Dublin;D02 XE80;;{n} Drury Street|Galway;H91 E9F2;;{n} Quay Street",
    "PT": "Lisboa;1200-109;;Rua da Rosa {n}|Porto;4050-161;;Rua das Flores {n}",
    "GB": "London;E2 7DP;;{n} Redchurch Street|Bristol;BS1 5TY;;{n} Park Street|Cardiff;CF10 1AF;;{n} High Street",
    "US": "Brooklyn;11201;NY;{n} Court Street|Portland;97209;OR;{n} NW 10th Avenue|"
    "Austin;78704;TX;{n} South Congress Avenue",
    "CA": "Montréal;H2T 2V6;QC;{n} rue Saint-Viateur|Toronto;M6J 1H5;ON;{n} Queen Street West",
    "JP": "渋谷区;150-0001;東京都;神宮前4丁目{n}|京都市中京区;604-8031;京都府;大黒町{n}",
    "KR": "마포구;04066;서울특별시;와우산로 {n}",
    "IL": "תל אביב;6688312;;רוטשילד {n}",
    "AE": "دبي;;دبي;شارع الوصل {n}",
    "IN": "मुंबई;400050;महाराष्ट्र;हिल रोड {n}|Bengaluru;560038;Karnataka;100 Feet Road {n}",
    "UA": "Київ;01001;Київ;Хрещатик {n}",
    "AU": "Fitzroy;3065;VIC;{n} Smith Street|Newtown;2042;NSW;{n} King Street",
    "BR": "São Paulo;01414-001;SP;Rua Augusta {n}|Curitiba;80020-010;PR;Rua XV de Novembro {n}",
}
COUNTRY_NAMES = {
    "DE": "Germany", "AT": "Austria", "CH": "Switzerland", "FR": "France", "NL": "Netherlands", "BE": "Belgium",
    "IT": "Italy", "ES": "Spain", "PL": "Poland", "CZ": "Czech Republic", "GR": "Greece", "SE": "Sweden",
    "DK": "Denmark", "FI": "Finland", "IE": "Ireland", "PT": "Portugal", "GB": "United Kingdom",
    "US": "United States", "CA": "Canada", "JP": "Japan", "KR": "South Korea", "IL": "Israel",
    "AE": "United Arab Emirates", "IN": "India", "UA": "Ukraine", "AU": "Australia", "BR": "Brazil",
}  # fmt: skip
LANGUAGES = {
    "DE": "de", "AT": "de-AT", "CH": "de-CH", "FR": "fr", "NL": "nl", "BE": "nl", "IT": "it", "ES": "es", "PL": "pl",
    "CZ": "cs", "GR": "el", "SE": "sv", "DK": "da", "FI": "fi", "PT": "pt-PT", "JP": "ja", "KR": "ko", "BR": "pt-BR",
}  # fmt: skip
# Numbers that the authorities keep free for films and books.
_PHONES = {
    "DE": "+49 30 23125 {0:03d}", "FR": "+33 1 99 00 {0:02d} 17", "GB": "+44 20 7946 0{0:03d}",
    "US": "+1 212-555-01{0:02d}", "CA": "+1 514-555-01{0:02d}", "SE": "+46 8 465 004 {0:02d}",
    "AU": "+61 3 5550 {0:04d}", "IE": "+353 20 914 {0:04d}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who buys, and where it goes."""

    given: str
    family: str
    email: str
    phone: str
    street: str
    city: str
    postcode: str
    region: str
    country: str

    @property
    def name(self) -> str:
        return f"{self.given} {self.family}".strip()


def person(country: str, n: int) -> Person:
    """The n-th person of a country: the same one whenever it is asked for."""
    names, places = _NAMES[country].split(","), _PLACES[country].split("|")
    shown, _, plain = names[n % len(names)].partition("|")
    given, _, family = shown.partition(" ")
    city, postcode, region, street = places[(n + n // len(names)) % len(places)].split(";")
    number = 3 + n * 7 % 90
    mailbox = plain or _plain(shown)
    phone = _PHONES.get(country, "").format(n % 100)
    return Person(
        given, family, f"{mailbox}{n}@example.com", phone, street.format(n=number), city, postcode, region, country
    )


def countries() -> Sequence[str]:
    """Every country that somebody lives in."""
    return tuple(_NAMES)


def _plain(name: str) -> str:
    """The name as the start of a mail address."""
    letters = name.lower().replace(" ", ".")
    for accented, bare in zip(
        "äöüßéèêëçñíóúáàâãõåæøžźżśšřćčęąłńğıİ'", "aouseeeecniouaaaaoaaozzzssrcceaalngii ", strict=False
    ):
        letters = letters.replace(accented, bare.strip())
    return "".join(letter for letter in letters if letter.isascii() and (letter.isalnum() or letter == "."))
