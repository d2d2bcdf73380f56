"""A stage is a word, and the word is a file name in every folder."""

import ast

import pytest
import yaml

from doorstep.domain.stages import HOUSE, STAGES

PLACES = ("flows/{}.py", "tasks/{}.py", "schemas/{}.py", "docs/stages/{}.md", "tests/stages/test_{}.py")
EVERY_FLOW = [pytest.param(stage, id=stage.name) for stage in STAGES + HOUSE]


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES])
def test_a_stage_has_its_file_in_every_folder(stage, root):
    missing = [place.format(stage) for place in PLACES if not (root / place.format(stage)).is_file()]

    assert not missing, f"missing: {', '.join(missing)}"


@pytest.mark.parametrize("stage", EVERY_FLOW)
def test_a_flow_is_where_its_word_says(stage, modules):
    path = f"flows/{stage.name}.py"
    assert path in modules, f"missing: {path}"
    written = [node.name for node in modules[path].body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)]

    assert stage.flow in written


@pytest.mark.parametrize("stage", EVERY_FLOW)
def test_a_flow_is_deployed_by_its_module_and_never_by_its_file(stage, root):
    deployments = yaml.safe_load((root / "deployments/prefect.yaml").read_text())["deployments"]
    entrypoints = [deployment["entrypoint"] for deployment in deployments]

    assert f"flows.{stage.name}.{stage.flow}" in entrypoints
    assert [entrypoint for entrypoint in entrypoints if ":" in entrypoint] == []
