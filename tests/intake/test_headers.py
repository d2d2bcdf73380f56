"""What a channel writes over a delivery, as text."""

from doorstep.intake.headers import Headers


def kept_of(*raw):
    return Headers(("x-shop-", "content-type")).read(raw)


def test_the_channels_own_headers_are_kept_and_all_are_read():
    every, kept = kept_of((b"host", b"a.example"), (b"x-shop-topic", b"order"), (b"content-type", b"application/json"))

    assert every == {"host": "a.example", "x-shop-topic": "order", "content-type": "application/json"}
    assert kept == {"x-shop-topic": "order", "content-type": "application/json"}


def test_a_name_in_any_script_is_read_and_bytes_that_are_no_text_break_nothing():
    named, old, odd = "Müller & Söhne 雪".encode(), b"M\xfcller", (b"\xff", b"\xfe")
    every, kept = kept_of((b"x-shop-name", named), (b"x-shop-old", old), odd)

    assert kept == {"x-shop-name": "Müller & Söhne 雪", "x-shop-old": "Müller"}
    assert every["ÿ"] == "þ"


def test_of_a_header_that_comes_twice_the_last_counts():
    assert kept_of((b"x-shop-topic", b"first"), (b"x-shop-topic", b"last"))[1] == {"x-shop-topic": "last"}


def test_a_header_beyond_all_measure_is_kept_cut_and_read_whole():
    every, kept = kept_of((b"x-shop-note", b"n" * 5000))

    assert len(kept["x-shop-note"]) == 1000
    assert len(every["x-shop-note"]) == 5000


def test_names_that_a_caller_makes_up_do_not_fill_the_memory():
    headers = Headers(("x-shop-",))
    for n in range(5000):
        assert headers.read([(f"x-shop-{n}".encode(), b"1")])[1] == {f"x-shop-{n}": "1"}

    assert len(headers._names) <= 1000
