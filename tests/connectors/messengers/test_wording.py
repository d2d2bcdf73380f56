"""What mails say: every kind in every language, in words that nothing can be slipped into."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.messengers.wording import Telling, language_of, languages, subject_of, word
from doorstep.domain.notices import KINDS

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def telling(kind: str = "confirmed", language: str = "en", **told) -> Telling:
    known = {
        "name": "Mara Lind", "lines": [(2, "Mug, white"), (1, "Candle")], "currency": "EUR", "total_minor": 123490,
        "refund_minor": 1290, "promised_on": date(2026, 11, 24), "tracking_ref": "SB1",
    }  # fmt: skip
    return Telling(kind, language, "The Candle Shop", "#1001", **{**known, **told})


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_worded_in_every_language(kind, language):
    for told in (telling(kind, language), telling(kind, language, name="", promised_on=None, tracking_ref="")):
        worded = word(told)

        assert "#1001" in worded.subject
        assert "\n" not in worded.subject
        assert worded.text.rstrip().endswith("The Candle Shop")
        assert "\n\n\n" not in worded.text
        assert "{{" not in worded.text + worded.html


def test_the_languages_are_english_and_german_and_others_get_english():
    assert languages() == {"en", "de"}
    assert [language_of(told) for told in ("de-AT", "DE", "en_GB", "fr", "")] == ["de", "de", "en", "en", "en"]
    assert subject_of("sent", "de", "Shop", "#7") == "Ihre Bestellung #7 ist unterwegs"


def test_amounts_and_days_are_written_as_people_write_them():
    assert "Total: €1,234.90" in word(telling()).text
    assert "by Tuesday, 24 November" in word(telling()).text
    assert "Gesamt: 1.234,90\xa0€" in word(telling(language="de")).text
    assert "am Dienstag, 24. November" in word(telling(language="de")).text


def test_one_of_several_parcels_says_so():
    assert "one of 3 parcels" in word(telling("sent", parcels=3)).text
    assert "one of" not in word(telling("sent", parcels=1)).text


def test_what_others_wrote_stays_text_in_the_html():
    worded = word(telling(name="<script>alert(1)</script>", lines=[(1, "<b>Mug</b> & more")]))

    assert "<script>" not in worded.html
    assert "<li>1 x &lt;b&gt;Mug&lt;/b&gt; &amp; more</li>" in worded.html


@given(ANY_TEXT, ANY_TEXT)
def test_no_name_and_no_title_makes_a_paragraph_of_its_own(name, title):
    plain, strange = word(telling(name="Mara", lines=[(1, "Mug")])), word(telling(name=name, lines=[(1, title)]))

    assert strange.text.count("\n\n") == plain.text.count("\n\n")
    assert strange.html.count("<p>") == plain.html.count("<p>")
    assert strange.html.count("<li>") == 1
