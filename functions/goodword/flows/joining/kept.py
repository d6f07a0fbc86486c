"""What is kept of a mailbox that asked to join: for leaving, for export, and for erasure."""

from collections.abc import Callable, Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from goodword.domain.record import Record, instant
from goodword.domain.referrals.application import (
    Application,
    application_id_of,
    emptied_application,
)
from goodword.domain.referrals.eligibility import KnownFacts
from goodword.domain.referrals.joining import JoinRequest, emptied_request
from goodword.domain.referrals.referrer import ReferrerMailbox
from goodword.flows.ports import Store

_ANSWERS = ("name", "email", "country", "company", "sentence")


def open_requests(store: Store, mailbox_id: str) -> tuple[JoinRequest, ...]:
    """What was typed into join pages for a mailbox, in any spelling, and is not answered yet."""
    return tuple(one for one in store.joins(mailbox_id) if one.email is not None)


def applications_of(
    store: Store, mailbox_id: str, audiences: Collection[str]
) -> tuple[Application, ...]:
    """What a mailbox has applied for and is kept with its name."""
    ids = (application_id_of(mailbox_id, audience) for audience in audiences)
    found = (store.get(Application, own_id) for own_id in ids)
    return tuple(one for one in found if one is not None and one.email is not None)


def applied_with(store: Store, mailbox_id: str, audiences: Collection[str]) -> str | None:
    """The address that a mailbox last applied with, in the spelling that has proved itself; None
    where no application is kept. A form that nobody confirmed proves no spelling."""
    found = applications_of(store, mailbox_id, audiences)
    newest = max(found, key=lambda one: one.applied_at, default=None)
    return newest.email if newest else None


def emptied_requests(open_: Collection[JoinRequest], *, now: datetime) -> tuple[Record, ...]:
    """What was typed, written over."""
    return tuple(emptied_request(one, now=now) for one in open_)


def emptied_applications(
    store: Store, mailbox_id: str, audiences: Collection[str], *, now: datetime
) -> tuple[Record, ...]:
    """What was applied for, written over: nobody decides about it any more."""
    found = applications_of(store, mailbox_id, audiences)
    return tuple(emptied_application(one, now=now) for one in found)


def facts_of(store: Store, mailbox_id: str, audiences: Collection[str]) -> tuple[KnownFacts, ...]:
    """What the company has told of a mailbox for the day on which its owner joins."""
    found = (store.get(KnownFacts, mailbox_id, audience) for audience in audiences)
    return tuple(one for one in found if one is not None)


def emptied_facts(
    store: Store, mailbox_id: str, audiences: Collection[str], *, now: datetime
) -> tuple[Record, ...]:
    """What was told of it, written over."""
    return tuple(
        one.but(satisfaction=None, customer_since=None, active_at=None, expires_at=now)
        for one in facts_of(store, mailbox_id, audiences)
    )


class JoiningProgress(StrEnum):
    """How far a mailbox has come on its way to be a referrer's."""

    NOTHING = ""
    APPLIED = "applied"
    """Nothing is kept but applications: a mailed link reaches all of it."""
    JOINED = "joined"
    """It is a referrer's, or a form was sent that nobody has confirmed."""


def joining_of(store: Store, mailbox_id: str, audiences: Collection[str]) -> JoiningProgress:
    """How far a mailbox has come with any of the audiences."""
    if open_requests(store, mailbox_id) or any(
        store.get(ReferrerMailbox, mailbox_id, audience) for audience in audiences
    ):
        return JoiningProgress.JOINED
    applied = applications_of(store, mailbox_id, audiences)
    return JoiningProgress.APPLIED if applied else JoiningProgress.NOTHING


def exported_joining(
    store: Store,
    mailbox_id: str,
    audiences: Collection[str],
    spelled: Callable[[str | None], bool] = bool,
) -> dict[str, list[dict[str, Any]]]:
    """What is kept of it, as data to take along: of the addresses that are ``spelled`` so."""
    requests = [one for one in open_requests(store, mailbox_id) if spelled(one.email)]
    found = applications_of(store, mailbox_id, audiences)
    applications = [one for one in found if spelled(one.email)]
    return {
        "join_requests": [
            {"at": instant(one.at), "terms": one.revision, **_entered(one)} for one in requests
        ],
        "applications": [
            {
                "at": instant(one.applied_at),
                "deadline": instant(one.deadline),
                "status": one.status.value,
                "terms": one.accepted,
                **_entered(one),
            }
            for one in applications
        ],
        "known_facts": exported_facts(store, mailbox_id, audiences),
    }


def exported_facts(
    store: Store, mailbox_id: str, audiences: Collection[str]
) -> list[dict[str, Any]]:
    """What the company has told of a mailbox, as data to take along."""
    told = facts_of(store, mailbox_id, audiences)
    return [
        one.model_dump(
            mode="json",
            include={"audience", "satisfaction", "customer_since", "active_at", "told_at"},
        )
        for one in told
    ]


def _entered(of: JoinRequest | Application) -> dict[str, Any]:
    return {
        "audience": of.audience,
        "ends_at": None if of.expires_at is None else instant(of.expires_at),
        "locale": of.locale,
        "shown": of.shown.value,
        **{name: getattr(of, name) for name in _ANSWERS},
    }
