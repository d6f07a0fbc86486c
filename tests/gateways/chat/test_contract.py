"""What flows count on of every chat, whichever it is."""

import json
from typing import Any, Final

import pytest

from goodword.domain.errors import Invalid, Unavailable
from goodword.flows.ports import Chat
from goodword.gateways.chat import slack, teams
from goodword.handlers.wiring import Services, Settings
from tests.gateways.chat.conftest import ChatSandbox

SECRETS: Final = {
    "slack_token": "xoxb-sandbox",
    "slack_webhook": "https://hooks.slack.com/services/T0LOCAL00/B0LOCAL00/sandbox",
    "teams_webhook": (
        "https://prod-01.westeurope.logic.azure.com/workflows/local/triggers/manual/paths/invoke"
        "?api-version=2016-06-01&sig=sandbox"
    ),
}
TEXT = "A new referral of Weber & Söhne\nPlease answer by Friday"
BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": "A new referral"}},
    {"type": "section", "text": {"type": "mrkdwn", "text": "Weber & Söhne"}},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "I have it"},
                "url": "https://refer.larkspur.example/deal?t=abc",
            }
        ],
    },
]


def chat_of(sandbox: ChatSandbox, secret: dict[str, str]) -> Chat:
    """The chat as the functions put it together from such a secret."""
    settings = Settings(
        GOODWORD_TABLE="t",
        GOODWORD_ORIGIN="https://x.example",
        GOODWORD_CHAT_SECRET="chat",
        CHAT_BASE_URL=sandbox.origin,
    )
    chat = Services(settings, read_secret=lambda _: json.dumps(secret)).chat
    assert chat is not None
    return chat


@pytest.fixture(params=SECRETS)
def chat(request: pytest.FixtureRequest, sandbox: ChatSandbox) -> Chat:
    return chat_of(sandbox, {request.param: SECRETS[request.param]})


def test_a_message_stands_there_once_with_its_words_and_links(
    chat: Chat, sandbox: ChatSandbox
) -> None:
    assert chat.post("#sales", TEXT, BLOCKS)

    (taken,) = sandbox.taken()
    assert taken["text"].replace("&amp;", "&") == TEXT
    assert "I have it" in json.dumps(taken["blocks"])
    assert "https://refer.larkspur.example/deal?t=abc" in json.dumps(taken["blocks"])


def test_what_is_typed_is_escaped_once_where_slack_reads_markup_and_nowhere_else() -> None:
    message = slack.message(TEXT, BLOCKS)
    assert "Weber &amp; Söhne" in message["text"]
    assert message["blocks"][1]["text"]["text"] == "Weber &amp; Söhne"
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "<" * 9_000}}]
    assert slack.message("", long)["blocks"][0]["text"]["text"] == "&lt;" * 749 + "…"
    assert "Weber & Söhne" in teams.fitting(TEXT, BLOCKS).decode()


def test_text_alone_is_a_message(chat: Chat, sandbox: ChatSandbox) -> None:
    chat.post("#sales", TEXT, [])

    assert len(sandbox.taken()) == 1


def test_whoever_is_called_like_a_mention_rings_nobody(chat: Chat, sandbox: ChatSandbox) -> None:
    name = "<!channel> & [x](https://evil.example)"
    section = {"type": "section", "text": {"type": "mrkdwn", "text": f"*{name}*"}}

    chat.post("#sales", name, [section])

    (taken,) = sandbox.taken()
    assert taken["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == name


def test_what_is_too_long_is_cut_and_the_links_stay(chat: Chat, sandbox: ChatSandbox) -> None:
    long = "é" * 50_000
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": long}},
        *[{"type": "section", "text": {"type": "mrkdwn", "text": "<" * 9_000}}] * 60,
        {"type": "section", "fields": [{"type": "mrkdwn", "text": long}] * 12},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": long}] * 12},
        BLOCKS[-1],
    ]

    chat.post("#sales", f"First line\n{long}", blocks)

    (taken,) = sandbox.taken()
    assert taken["text"].startswith("First line")
    assert "https://refer.larkspur.example/deal?t=abc" in json.dumps(taken["blocks"])


@pytest.mark.parametrize("fault", ["429", "not_in_channel", "token_revoked"])
def test_what_somebody_can_mend_or_passes_is_tried_again(sandbox: ChatSandbox, fault: str) -> None:
    chats = [chat_of(sandbox, {name: SECRETS[name]}) for name in ("slack_token", "slack_webhook")]
    sandbox.fault(fault)

    for chat in chats:
        with pytest.raises(Unavailable) as failure:
            chat.post("#sales", TEXT, BLOCKS)
        assert failure.value.refused
        assert failure.value.retry_after == (30 if fault == "429" else None)
        assert failure.value.down is (fault != "429")

    assert sandbox.taken() == []


def test_a_chat_that_is_limiting_says_when_to_come_back(chat: Chat, sandbox: ChatSandbox) -> None:
    sandbox.fault("429")

    with pytest.raises(Unavailable) as failure:
        chat.post("#sales", TEXT, BLOCKS)

    assert (failure.value.retry_after, failure.value.refused) == (30, True)


@pytest.mark.parametrize("fault", ["down", "take_and_500"])
def test_a_chat_that_fails_is_uncertain_and_asked_once(
    chat: Chat, sandbox: ChatSandbox, fault: str
) -> None:
    sandbox.fault(fault)

    with pytest.raises(Unavailable) as failure:
        chat.post("#sales", TEXT, BLOCKS)

    assert not failure.value.refused
    assert failure.value.down is (fault == "down")
    assert len(sandbox.taken()) == (fault == "take_and_500")


def test_links_that_are_too_long_for_the_chat_are_never_sent(
    chat: Chat, sandbox: ChatSandbox
) -> None:
    button = {**BLOCKS[-1]["elements"][0], "url": f"https://x.example/{'a' * 30_000}"}

    with pytest.raises(Invalid):
        chat.post("#sales", TEXT, [{"type": "actions", "elements": [button]}])

    assert sandbox.taken() == []


def test_a_secret_that_was_taken_back_sends_nothing(sandbox: ChatSandbox) -> None:
    former = {name: value.replace("sandbox", "former") for name, value in SECRETS.items()}

    for name, value in former.items():
        with pytest.raises(Unavailable) as failure:
            chat_of(sandbox, {name: value}).post("#sales", TEXT, BLOCKS)
        assert failure.value.refused
        assert "former" not in str(failure.value)

    assert sandbox.taken() == []


def test_what_was_taken_outlives_a_killed_chat(sandbox: ChatSandbox, tmp_path: Any) -> None:
    chat_of(sandbox, {"slack_token": "xoxb-sandbox"}).post("#sales", TEXT, BLOCKS)
    sandbox.kill()

    with ChatSandbox(tmp_path) as again:
        assert [one["channel"] for one in again.taken()] == ["#sales"]
