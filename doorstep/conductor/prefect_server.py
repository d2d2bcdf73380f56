"""Prefect's own server, started so that its schedules work: what `prefect server start` is, mended.

Prefect 3.8.8 schedules runs in bulk with a `state` that is no column. SQLAlchemy 2.0 let that pass; 2.1 asks the
property how it is to be written, and without an answer no schedule ever makes a run (docs/operating/prefect.md).
"""

import runpy
from collections.abc import MutableMapping
from typing import Any

import sqlalchemy as sa


def let_state_pass(_model: type, _values: MutableMapping[str, Any], _state: Any) -> None:
    """Nothing to write: the states are inserted by a statement of their own."""


def mend_schedules() -> None:
    """Prefect's bulk inserts of flow runs work with SQLAlchemy 2.1 as they do with 2.0."""
    from prefect.server.database.orm_models import FlowRun

    state = sa.inspect(FlowRun).all_orm_descriptors["state"]
    if getattr(state, "bulk_dml_setter", None) is None:
        state.bulk_dml_setter = let_state_pass  # type: ignore[attr-defined]


if __name__ == "__main__":
    mend_schedules()
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)
