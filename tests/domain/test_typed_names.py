"""What is typed in as a name goes onto labels and into mails: nothing in it turns a line around or rings a bell."""

import pytest

from doorstep.domain.errors import CannotDoError
from doorstep.domain.typed_said import draft_of

SAID = {"lines": [{"sku": "MUG", "qty": "1"}], "payment": "cash", "customer": {"name": "Mara Lind"}}


@pytest.mark.parametrize("name", ["\u202eevil", "Mara\x07", "Mara\u2066Lind"])
def test_a_name_that_turns_the_line_around_is_refused(name):
    with pytest.raises(CannotDoError, match="holds odd ones"):
        draft_of({**SAID, "customer": {"name": name}}, "EUR")


@pytest.mark.parametrize("name", ["Zoë O'Neill", "Mara\u200cLind", "👩\u200d👧"])
def test_names_of_all_the_world_are_taken(name):
    assert draft_of({**SAID, "customer": {"name": name}}, "EUR").address["name"] == name
