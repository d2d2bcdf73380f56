"""The sandbox vendors as pytest fixtures: name them in a conftest and they are there."""

from collections.abc import Iterator

import pytest

from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def _module_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def sandbox(_module_sandbox: Sandbox) -> Sandbox:
    """All vendors, shared by the tests of a module (so keys and references differ), well-behaved at each start."""
    _module_sandbox.behave()
    return _module_sandbox


@pytest.fixture
def fresh_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """All vendors with empty books, for one test alone."""
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running
