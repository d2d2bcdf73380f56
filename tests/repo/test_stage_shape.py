"""A stage is a word, and the word is a file name in every folder."""

import ast

import pytest
import yaml

from doorstep.domain.stages import HOUSE, STAGES

EVERY_FLOW = [pytest.param(stage, id=stage.name) for stage in STAGES + HOUSE]


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES])
@pytest.mark.parametrize(
    "place", ["flows/{}.py", "tasks/{}.py", "schemas/{}.py", "docs/stages/{}.md", "tests/stages/test_{}.py"]
)
def test_a_stage_has_its_file_in_every_folder(stage, place, root):
    assert (root / place.format(stage)).is_file()


@pytest.mark.parametrize("stage", EVERY_FLOW)
def test_a_flow_is_where_its_word_says(stage, root):
    tree = ast.parse((root / f"flows/{stage.name}.py").read_text())

    assert stage.flow in [node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)]


@pytest.mark.parametrize("stage", EVERY_FLOW)
def test_a_flow_is_deployed_by_its_module(stage, root):
    deployments = yaml.safe_load((root / "deployments/prefect.yaml").read_text())["deployments"]
    entrypoints = [deployment["entrypoint"] for deployment in deployments]

    assert f"flows.{stage.name}.{stage.flow}" in entrypoints
    assert [entrypoint for entrypoint in entrypoints if ":" in entrypoint] == []
