"""Puts our deployments on Prefect's server: quickly, again and again, and without undoing what a person set there."""

import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate, WorkPoolCreate
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.flows import Flow
from prefect.utilities.callables import parameter_schema

from doorstep.domain.errors import SettingsError

from .live import find_flow

log = logging.getLogger("doorstep.conductor")

DECLARED_IN = Path(__file__).parents[2] / "deployments" / "prefect.yaml"


@dataclass(frozen=True)
class Declared:
    """One deployment as `deployments/prefect.yaml` declares it."""

    name: str
    entrypoint: str
    description: str
    tags: tuple[str, ...]
    schedules: tuple[dict[str, Any], ...]
    pool: str
    queue: str


def read_declared(path: Path | None = None) -> list[Declared]:
    """What `deployments/prefect.yaml` declares."""
    path = path or DECLARED_IN
    try:
        listed = yaml.safe_load(path.read_text())["deployments"]
    except OSError:
        raise SettingsError(
            f"{path} is not there; start Doorstep from its checkout, where `make setup` was run."
        ) from None
    return [
        Declared(
            one["name"], one["entrypoint"], one["description"], tuple(one["tags"]), tuple(one.get("schedules") or ()),
            one["work_pool"]["name"], one["work_pool"]["work_queue_name"],
        )
        for one in listed
    ]  # fmt: skip


def find_flows(declared: list[Declared]) -> dict[str, Flow[..., Any]]:
    """The flows of the deployments, by deployment name; one that cannot be imported is left out, and said so."""
    found = {}
    for one in declared:
        try:
            found[one.name] = find_flow(one.entrypoint)
        except (ImportError, AttributeError) as error:
            log.error("%s cannot be run: %s.", one.entrypoint, error)
    return found


async def deploy(
    client: PrefectClient, declared: list[Declared], flows: dict[str, Flow[..., Any]], pool_type: str = "doorstep"
) -> dict[str, UUID]:
    """The pool and every deployment are on the server; returns the deployments' ids by name. What is there and
    unchanged is not touched; pauses and schedules that a person changed stay in any case."""
    for pool in {one.pool for one in declared}:
        await _ensure_pool(client, pool, pool_type)
    ids = {}
    for one in declared:
        if one.name in flows:
            ids[one.name] = await _ensure_deployment(client, one, flows[one.name])
    return ids


async def _ensure_pool(client: PrefectClient, name: str, pool_type: str) -> None:
    try:
        await client.read_work_pool(name)
    except ObjectNotFound:
        try:
            await client.create_work_pool(
                WorkPoolCreate(name=name, type=pool_type, base_job_template=await _template(pool_type))
            )
        except ObjectAlreadyExists:
            return  # another conductor was quicker


async def _template(pool_type: str) -> dict[str, Any]:
    from prefect.workers.base import BaseWorker

    worker = BaseWorker.get_worker_class_from_type(pool_type)
    if worker is None:
        raise SettingsError(f"Prefect knows no work pool of type {pool_type!r}; install Doorstep with `make setup`.")
    return worker.get_default_base_job_template()


async def _ensure_deployment(client: PrefectClient, one: Declared, flow: Flow[..., Any]) -> UUID:
    schema = parameter_schema(flow).model_dump_for_openapi()
    version = _version(one, schema)
    try:
        known = await client.read_deployment_by_name(f"{flow.name}/{one.name}")
    except ObjectNotFound:
        return await client.create_deployment(
            await client.create_flow_from_name(flow.name), one.name,
            version=version, description=one.description, entrypoint=one.entrypoint, tags=list(one.tags),
            work_pool_name=one.pool, work_queue_name=one.queue,
            schedules=[DeploymentScheduleCreate(schedule=_schedule(each)) for each in one.schedules],
            parameter_openapi_schema=schema, enforce_parameter_schema=True,
        )  # fmt: skip
    if known.version != version:
        await client.update_deployment(
            known.id,
            DeploymentUpdate(
                version=version, description=one.description, entrypoint=one.entrypoint, tags=list(one.tags),
                work_pool_name=one.pool, work_queue_name=one.queue, parameter_openapi_schema=schema,
            ),
        )  # fmt: skip
    return known.id


def _version(one: Declared, schema: dict[str, Any]) -> str:
    """Changes when the declaration or the flow's parameters do, and with nothing else."""
    told = json.dumps([one.__dict__, schema], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _schedule(told: dict[str, Any]) -> CronSchedule | IntervalSchedule:
    if "cron" in told:
        return CronSchedule(cron=told["cron"], timezone="UTC")
    return IntervalSchedule(interval=told["interval"])
