"""`doorstep run`: drains stages in this process, without Prefect: for scripts, and for when Prefect is away."""

import importlib
import importlib.util
from collections.abc import Mapping
from typing import Annotated

import typer

from doorstep.domain.errors import CannotDoError
from doorstep.domain.stages import BY_NAME, STAGES, Stage

from .show import AsJson, open_shop, say, say_json

app = typer.Typer()

ALL = "all"
# What makes work of its own accord comes before the stages that do it.
_EVERY = (BY_NAME["watch"], BY_NAME["fetch"], *STAGES, BY_NAME["sync"])
_ROUNDS_MAX = 1000  # a day's work ends long before; work that comes back at once for ever is a fault


@app.command()
def run(
    stage: Annotated[str, typer.Argument(help="The stage, or all of them in their order.")] = ALL,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Again and again until nothing is due.")] = False,
    as_json: AsJson = False,
) -> None:
    """Do what is due at a stage, here and now, and say what was done."""
    chosen = _chosen(stage)
    open_shop()
    done = drain_stages(chosen, until_idle)
    if as_json:
        say_json(done)
        return
    sentence = importlib.import_module("tasks.drain").sentence
    for name, counts in done.items():
        say(sentence(BY_NAME[name].label, counts))


def _chosen(word: str) -> tuple[Stage, ...]:
    if word == ALL:
        return tuple(one for one in _EVERY if importlib.util.find_spec(f"flows.{one.name}") is not None)
    word = word.replace("-", "_")
    if word not in BY_NAME:
        raise CannotDoError(f"{word!r} is no stage; these are: {', '.join(BY_NAME)}, or all.")
    if word == "review":
        raise CannotDoError("Cases are answered, not drained; `doorstep cases list` shows them.")
    return (BY_NAME[word],)


def drain_stages(stages: tuple[Stage, ...], until_idle: bool = False) -> dict[str, dict[str, int]]:
    """Each stage did what was due, once, or round after round until nothing was; returns the counts of each."""
    import asyncio

    done: dict[str, dict[str, int]] = {stage.name: {} for stage in stages}
    asyncio.run(_drive(stages, until_idle, done))
    return done


async def _drive(stages: tuple[Stage, ...], until_idle: bool, done: dict[str, dict[str, int]]) -> None:
    vendors = importlib.import_module("tasks.vendors")
    flows = {stage.name: getattr(importlib.import_module(f"flows.{stage.name}"), stage.flow) for stage in stages}
    try:
        for _ in range(_ROUNDS_MAX if until_idle else 1):
            worked = 0
            for name, flow in flows.items():
                worked += _add(done[name], await flow.fn())
            if not worked:
                return
    finally:
        await vendors.let_go()


def _add(counts: dict[str, int], told: Mapping[str, int]) -> int:
    for word, count in told.items():
        counts[word] = counts.get(word, 0) + count
    return sum(told.values())
