"""What the local origin compresses, as the distribution would."""

import gzip

import pytest

from goodword_ops.dev.compression import compressed
from goodword_ops.dev.exchange import Request, Response

PAGE = b"<p>word</p>" * 200


def answer(
    body: bytes = PAGE, *, accept: str = "gzip, br", kind: str = "text/html; charset=utf-8"
) -> Response:
    headers = (("content-type", kind), ("etag", '"abc"'))
    request = Request("GET", "/", "", (("accept-encoding", accept),), b"")
    return compressed(Response(200, headers, body), request)


def test_a_page_is_compressed_for_who_asks_and_its_tag_is_weak() -> None:
    sent = answer()

    assert gzip.decompress(sent.body) == PAGE
    assert len(sent.body) < len(PAGE)
    assert sent.header("content-encoding") == "gzip"
    assert sent.header("etag") == 'W/"abc"'
    assert sent.header("vary") == "accept-encoding"


@pytest.mark.parametrize("accept", ["", "br", "identity", "gzip;q=0", "gzipped"])
def test_who_does_not_ask_gets_the_page_as_it_is(accept: str) -> None:
    sent = answer(accept=accept)

    assert sent.body == PAGE
    assert sent.header("content-encoding") is None
    assert sent.header("etag") == '"abc"'
    assert sent.header("vary") == "accept-encoding"


def test_a_weight_above_nothing_is_a_yes() -> None:
    assert answer(accept="br;q=1.0, gzip;q=0.5").header("content-encoding") == "gzip"


def test_what_is_small_or_compressed_already_is_left_alone() -> None:
    assert answer(b"x" * 999).body == b"x" * 999
    assert answer(kind="image/png").body == PAGE
    assert answer(kind="image/png").header("vary") is None


def test_an_answer_without_the_page_is_left_alone() -> None:
    request = Request("GET", "/", "", (("accept-encoding", "gzip"),), b"")
    unchanged = Response(304, (("content-type", "text/html"), ("etag", '"abc"')))

    assert compressed(unchanged, request) == unchanged
