"""HTTP requests as Lambda sees them, and what handlers answer."""

import base64
from datetime import UTC, datetime

import pytest

from goodword_ops.dev.http.lambda_event import event_of, response_of
from tests.requested import request

AT = datetime(2026, 11, 21, 20, 14, tzinfo=UTC)


def test_a_request_becomes_an_event_of_format_2() -> None:
    asked = request(
        "GET",
        "/r/abc",
        "lang=de&tag=a&tag=b&empty=",
        (("accept", "text/html"), ("accept", "*/*"), ("cookie", "a=1; b=2"), ("host", "h:1")),
        code="abc",
    )

    event = event_of(asked, b"", route="GET /r/{code}", at=AT)

    assert event["version"] == "2.0"
    assert event["routeKey"] == "GET /r/{code}"
    assert event["rawPath"] == "/r/abc"
    assert event["rawQueryString"] == "lang=de&tag=a&tag=b&empty="
    assert event["queryStringParameters"] == {"lang": "de", "tag": "a,b", "empty": ""}
    assert event["headers"] == {"accept": "text/html,*/*", "host": "h:1"}
    assert event["cookies"] == ["a=1", "b=2"]
    assert event["pathParameters"] == {"code": "abc"}
    assert event["requestContext"]["http"]["method"] == "GET"
    assert event["requestContext"]["time"] == "21/Nov/2026:20:14:00 +0000"
    assert "body" not in event


@pytest.mark.parametrize(
    ("content_type", "body", "encoded"),
    [
        ("application/json", b'{"a": "\xc3\xa4"}', False),
        ("text/plain; charset=utf-8", b"words", False),
        ("application/x-www-form-urlencoded", b"name=Anna", True),
        ("multipart/form-data; boundary=x", b"--x", True),
        ("application/json", b"\xff\xfe", True),
        ("", b"anything", True),
    ],
)
def test_all_but_text_comes_as_base64(content_type: str, body: bytes, encoded: bool) -> None:
    asked = request("POST", "/r/abc/claim", "", (("content-type", content_type),))

    event = event_of(asked, body, route="POST /r/{code}/claim", at=AT)

    assert event["isBase64Encoded"] is encoded
    seen = base64.b64decode(event["body"]) if encoded else event["body"].encode()
    assert seen == body


def test_a_handlers_answer_becomes_a_response() -> None:
    answer = response_of(
        {
            "statusCode": 303,
            "headers": {"Location": "/thank-you/"},
            "cookies": ["a=1", "b=2"],
            "body": base64.b64encode(b"\x00\x01").decode(),
            "isBase64Encoded": True,
        }
    )

    assert answer.status_code == 303
    assert answer.headers["location"] == "/thank-you/"
    assert answer.headers.getlist("set-cookie") == ["a=1", "b=2"]
    assert answer.body == b"\x00\x01"


def test_an_answer_without_a_status_is_json() -> None:
    answer = response_of({"seen": True})

    assert (answer.status_code, answer.body) == (200, b'{"seen":true}')
    assert answer.headers["content-type"] == "application/json"


def test_an_empty_answer_has_no_content_type() -> None:
    assert "content-type" not in response_of({"statusCode": 204}).headers
