"""The page that follows one order names what is there."""

import ast
import re


def test_every_name_on_the_journey_is_in_the_file_that_it_leads_to(root):
    text = (root / "docs/journey.md").read_text()
    named = re.findall(r"\[`(\w+)`\]\(\.\./([\w/]+\.py)\)", text)
    missing = []
    for name, path in named:
        tree = ast.parse((root / path).read_text())
        defined = {
            node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        }
        missing += [f"{name} in {path}"] if name not in defined else []

    assert len(named) > 30
    assert missing == []
