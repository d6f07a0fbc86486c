"""Leaving: withdraw per purpose, unsubscribe in one click, take the data along, be erased."""

from datetime import datetime
from typing import Any

from goodword.domain.claims.claim import forget, withdraw
from goodword.domain.claims.consent import Wording
from goodword.domain.event import Decision, EventType
from goodword.domain.ids import ID_LENGTH, random_text
from goodword.domain.reasons import Reason
from goodword.domain.record import instant
from goodword.domain.referrals.referral import Referral, ReferralStatus
from goodword.domain.tokens import Keys
from goodword.flows.claims.confirm import ClaimState, claim_state, suppressions
from goodword.flows.ports import Randomness, Store
from goodword.flows.retry import until_committed


def withdraw_consent(
    store: Store,
    claim_id: str,
    purposes: frozenset[str],
    *,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Withdraws the named purposes; the referral and its reward are not touched. Idempotent.

    Raises:
        Unauthenticated: there is no such claim.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        last = claim_state(store, claim_id).last
        store.commit(withdraw(last, purposes, method="preferences", event_id=event_id, now=now))

    until_committed(attempt)


def unsubscribe(
    store: Store, claim_id: str, *, keys: Keys, randomness: Randomness, now: datetime
) -> None:
    """RFC 8058: every purpose is withdrawn and no mail is ever sent again. Idempotent.

    Raises:
        Unauthenticated: there is no such claim.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        state = claim_state(store, claim_id)
        decision = withdraw(
            state.last, _everything(state), method="one_click", event_id=event_id, now=now
        )
        suppressed = suppressions(store, state.person, keys, Reason.UNSUBSCRIBED, now)
        store.commit(Decision(save=suppressed, events=decision.events))

    until_committed(attempt)


def erase(
    store: Store, claim_id: str, *, keys: Keys, randomness: Randomness, now: datetime
) -> None:
    """Removes everything personal now. The guard and the suppression stay as keyed hashes, the
    consent chain stays valid, an unconfirmed referral ends. Idempotent.

    Raises:
        Unauthenticated: there is no such claim.
    """
    event_id = random_text(randomness(ID_LENGTH), ID_LENGTH)

    def attempt() -> None:
        state = claim_state(store, claim_id)
        if state.person is None:
            return
        decision = withdraw(
            state.last,
            _everything(state),
            method="preferences",
            type_=EventType.CLAIM_ERASED,
            event_id=event_id,
            now=now,
        )
        # One in a state that only a later version knows is left to it; the person is not.
        ends = state.referral.is_known and not state.referral.confirmed_at
        open_referral = (_ended(state.referral, now),) if ends else ()
        store.commit(
            Decision(
                save=(
                    forget(state.person, now=now),
                    *open_referral,
                    *suppressions(store, state.person, keys, Reason.ERASED, now),
                ),
                events=decision.events,
            )
        )

    until_committed(attempt)


def _everything(state: ClaimState) -> frozenset[str]:
    return frozenset(line.purpose for line in state.last.purposes)


def _ended(referral: Referral, now: datetime) -> Referral:
    return referral.but(
        status=ReferralStatus.REJECTED, reason=Reason.ERASED, moved_at=now, due_at=None
    )


def export(store: Store, claim_id: str, *, now: datetime) -> dict[str, Any]:
    """What is kept about a person and their claim, with the exact words of every consent.

    Left out are what is another's (who recommended them, and what that earns), what the company
    and its CRM know of a deal (its id, its value, renewals), our own id of the claim, and hashes
    that only we can read.
    ``/openapi.json`` has the schema.

    Raises:
        Unauthenticated: there is no such claim.
    """
    state = claim_state(store, claim_id)
    # What was counted stays with the guard after an erasure.
    referral, prospect, guard = state.referral, state.person, state.prospect
    chain = store.consents(claim_id)
    hashes = {line.words_hash for entry in chain for line in entry.purposes}
    wordings = {wording: store.get(Wording, wording) for wording in sorted(hashes)}
    person = (
        prospect.model_dump(mode="json", include={"name", "email", "company", "message", "locale"})
        if prospect
        else None
    )
    return {
        "format": "goodword-export-1",
        "exported_at": instant(now),
        "person": person,
        "claim": {
            "created_at": instant(referral.created_at),
            "confirmed_at": _instant(referral.confirmed_at),
            "status": referral.status,
            "reason": referral.reason,
            "moved_at": instant(referral.moved_at),
            "met_at": _instant(referral.met_at),
            "contract_at": _instant(referral.contract_at),
            "locale": referral.locale,
            "terms": referral.revision,
            "link_tag": referral.channel,
            "campaign": referral.campaign,
            "experiment": referral.experiment,
            "variant": referral.variant,
        },
        "mails": {"sent": guard.mails_sent, "last_at": _instant(guard.mailed_at)}
        if guard and guard.claim_id == claim_id
        else None,
        "consents": [
            {
                "at": instant(entry.at),
                "event": entry.type,
                "method": entry.method,
                "purposes": [
                    {
                        "purpose": line.purpose,
                        "status": line.status,
                        "words": wording.words if (wording := wordings[line.words_hash]) else None,
                    }
                    for line in entry.purposes
                ],
                "previous": entry.previous,
                "digest": entry.digest,
            }
            for entry in chain
        ],
    }


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
