"""The story of a mailbox in words and as data, in every role that its owner has. Names and
addresses only where they are wanted."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goodword.domain.claims.submission import ClaimSubmission
from goodword.domain.record import instant
from goodword.domain.referrals.application import Application
from goodword.domain.referrals.joining import JoinRequest
from goodword.flows.story import MailboxStory
from goodword_ops.commands import story_words

_ENTERED: Final = ("name", "email", "company", "country", "message", "sentence")
"""What people typed of themselves."""


def as_text(found: MailboxStory, *, personal: bool) -> Iterator[str]:
    """Role by role, line by line."""
    for title, stories in (
        ("As a referrer", found.as_referrer),
        ("As somebody who was recommended", found.as_prospect),
    ):
        yield title
        for story in stories:
            yield from (
                f"  {line}".rstrip() for line in story_words.as_text(story, personal=personal)
            )
        if not stories:
            yield "  nothing"
        yield ""
    yield "What waits"
    waits = [_in_words(one) for one in _waiting(found, personal=personal)]
    yield from waits or ["  nothing"]
    yield ""
    yield "The mailbox"
    yield f"  {_may_be_written_to(found)}"
    yield from story_words.events_as_text(found.events)


def as_json(found: MailboxStory, *, personal: bool) -> dict[str, Any]:
    """The same as data."""
    return {
        "as_referrer": [story_words.as_json(one, personal=personal) for one in found.as_referrer],
        "as_prospect": [story_words.as_json(one, personal=personal) for one in found.as_prospect],
        "waiting": [*_waiting(found, personal=personal)],
        "mail": _may_be_written_to(found),
        "events": story_words.events_as_json(found.events),
    }


def _waiting(found: MailboxStory, *, personal: bool) -> Iterator[dict[str, Any]]:
    for submission in found.submissions:
        yield {
            "what": "a form that nobody has confirmed",
            "at": instant(submission.at),
            "through": submission.code,
            **_entered(submission, personal=personal),
        }
    for request in found.requests:
        state = request.outcome.value if request.outcome else "not confirmed"
        yield {
            "what": f"a form to join {request.audience}, {state.replace('_', ' ')}",
            "at": instant(request.at),
            **_entered(request, personal=personal),
        }
    for application in found.applications:
        yield {
            "what": f"an application for {application.audience}, {application.status.value}",
            "at": instant(application.applied_at),
            "id": application.application_id,
            "until": instant(application.deadline),
            **_entered(application, personal=personal),
        }


def _entered(of: ClaimSubmission | JoinRequest | Application, *, personal: bool) -> dict[str, str]:
    if not personal:
        return {}
    typed = {name: getattr(of, name, None) for name in _ENTERED}
    return {name: value for name, value in typed.items() if value is not None}


def _in_words(one: Mapping[str, Any]) -> str:
    more = "; ".join(f"{name} {value}" for name, value in one.items() if name not in {"what", "at"})
    return f"  {one['at'][:16].replace('T', ' ')}Z  {one['what']}" + (f"; {more}" if more else "")


def _may_be_written_to(found: MailboxStory) -> str:
    if found.suppression:
        since = instant(found.suppression.since)[:10]
        return f"wants no mail as a prospect: {found.suppression.reason} on {since}"
    if found.undeliverable:
        return f"mail came back on {instant(found.undeliverable.since)[:10]}"
    return "nothing stands against mail"
