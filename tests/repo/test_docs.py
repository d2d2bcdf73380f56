"""What the pages say is there, is there."""

import re

import pytest


@pytest.fixture(scope="session")
def pages(project_files, root):
    """Every page of prose, by its path from the root."""
    return {path.relative_to(root): path.read_text() for path in project_files if path.suffix == ".md"}


def test_no_link_between_pages_is_dead(pages, root):
    found = []
    for page, text in pages.items():
        targets = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        for target in targets:
            path = target.split("#")[0]
            if path and "://" not in target and not (root / page.parent / path).exists():
                found.append(f"{page}: {target}")

    assert not found, "\n" + "\n".join(found)


def test_every_target_of_make_that_a_page_names_is_there(pages, root):
    targets = set(re.findall(r"^([a-z-]+):", (root / "Makefile").read_text(), re.MULTILINE))
    named = {name for text in pages.values() for name in re.findall(r"[`\n]make ([a-z][a-z-]*)", text)}

    assert named - targets == set()


def test_every_decision_is_on_the_list_with_context_decision_and_price(root):
    folder = root / "docs/decisions"
    index = (folder / "README.md").read_text()

    for page in folder.glob("0*.md"):
        text = page.read_text()
        assert f"]({page.name})" in index
        for part in ("Context", "Decision", "Price"):
            assert f"**{part}.**" in text, f"{page.name} has no {part}"


def test_the_first_page_names_the_two_commands(pages):
    (readme,) = [text for page, text in pages.items() if str(page) == "README.md"]

    assert "make demo" in readme
    assert "make test" in readme
