"""Chains of consent that two versions have written in turn: each proves what the other wrote."""

from datetime import timedelta

from goodword.domain.claims.chain import FIRST_DIGEST, chain_breaks, next_entry
from goodword.domain.claims.consent import ConsentEvent, ConsentStatus, PurposeConsent, digest_of
from goodword.domain.event import EventType
from goodword.program.stored import dumped
from tests.store.records import CONSENT, T


class LaterLine(PurposeConsent):
    """As a later version may have it."""

    by: str = ""


class LaterEntry(ConsentEvent):
    """As a later version may have it."""

    channel: str = ""
    purposes: tuple[LaterLine, ...]


def later(**changes: object) -> LaterEntry:
    entry = LaterEntry.model_validate({**dumped(CONSENT), "previous": FIRST_DIGEST, **changes})
    return entry.but(digest=digest_of(entry))


LINE = {"purpose": "news", "status": "requested", "words_hash": "ab" * 32}


def test_an_addition_changes_no_digest_of_an_entry_without_it() -> None:
    assert digest_of(later()) == digest_of(CONSENT.but(previous=FIRST_DIGEST))


def test_an_addition_is_proven_by_the_version_before_too() -> None:
    entry = later(channel="post", purposes=[{**LINE, "by": "phone"}])
    assert entry.digest != later().digest

    read = ConsentEvent.read(dumped(entry))

    assert chain_breaks((read,)) == ()
    forged = ConsentEvent.read({**dumped(entry), "channel": "mail"})
    assert chain_breaks((forged,)) == (1,)
    line = ConsentEvent.read({**dumped(entry), "purposes": [{**LINE, "by": "mail"}]})
    assert chain_breaks((line,)) == (1,)


def test_the_next_entry_takes_over_what_is_not_known_of_purposes_and_not_of_the_entry() -> None:
    read = ConsentEvent.read(dumped(later(channel="post", purposes=[{**LINE, "by": "phone"}])))

    following = next_entry(
        read,
        EventType.CLAIM_CONFIRMED,
        {ConsentStatus.REQUESTED: ConsentStatus.GIVEN},
        method="confirmation_page",
        event_id="e3",
        now=T + timedelta(hours=1),
    )

    assert following.unknown == {}
    (line,) = following.purposes
    assert (line.status, line.unknown) == (ConsentStatus.GIVEN, {"by": "phone"})
    assert chain_breaks((read, following)) == ()
