"""What is kept about a person, as data that they take along."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from goodword.domain.claims.consent import ConsentEvent, Wording
from goodword.domain.claims.submission import ENTERED, ClaimSubmission
from goodword.domain.record import instant
from goodword.domain.referrals.redemption import Redemption
from goodword.domain.referrals.referral import Referral
from goodword.domain.tokens import Person
from goodword.flows.claims.person import person_state, referrals_of, suppression_of
from goodword.flows.joining.kept import exported_joining
from goodword.flows.ports import Store


def export(
    store: Store, person: Person, *, audiences: Collection[str] = (), now: datetime
) -> dict[str, Any]:
    """What is kept about a person: what they confirmed, what was submitted for them, what became
    of it, what they entered to join one of the ``audiences`` (all of the programme's), and the
    exact words of every consent.

    Left out are what is another's (who recommended them, and what that earns), what the company
    and its CRM know of a deal (its id, its value, renewals), our own ids, and hashes that only we
    can read. ``/openapi.json`` has the schema.
    """
    state = person_state(store, person)
    prospect, confirmed = state.prospect, state.confirmed
    chain = store.consents(confirmed.chain_id) if confirmed else ()
    hashes = {line.words_hash for entry in chain for line in entry.purposes}
    wordings = {wording: store.get(Wording, wording) for wording in sorted(hashes)}
    suppression = suppression_of(store, person)
    return {
        "format": "goodword-export-2",
        "exported_at": instant(now),
        "person": confirmed.model_dump(mode="json", include={*ENTERED, "locale"})
        if confirmed and confirmed.is_personal
        else None,
        "submissions": [_submission(one) for one in state.open],
        "claims": [_claim(store, one) for one in referrals_of(store, confirmed)],
        **exported_joining(store, person.prospect_id, audiences),
        # What was counted stays with the guard after an erasure.
        "mails": {"sent": prospect.mails_sent, "last_at": _instant(prospect.mailed_at)}
        if prospect
        else None,
        "suppression": {"reason": suppression.reason, "since": instant(suppression.since)}
        if suppression
        else None,
        "consents": [_consent(entry, wordings) for entry in chain],
    }


def _submission(one: ClaimSubmission) -> dict[str, Any]:
    return {
        "submitted_at": instant(one.submitted_at),
        "last_at": instant(one.at),
        "ends_at": _instant(one.expires_at),
        "method": one.method,
        **{name: getattr(one, name) for name in ENTERED},
        **_offer(one),
    }


def _claim(store: Store, referral: Referral) -> dict[str, Any]:
    redemption = store.get(Redemption, referral.referral_id)
    spent = redemption if redemption and redemption.holds else None
    return {
        "created_at": instant(referral.created_at),
        "confirmed_at": _instant(referral.confirmed_at),
        "reference": referral.reference,
        "waits": referral.waits,
        "status": referral.status,
        "reason": referral.reason,
        "moved_at": instant(referral.moved_at),
        "met_at": _instant(referral.met_at),
        "redeemed_at": _instant(spent.redeemed_at) if spent else None,
        "order": spent.order if spent else None,
        "contract_at": _instant(referral.contract_at),
        **_offer(referral),
    }


def _offer(of: Referral | ClaimSubmission) -> dict[str, Any]:
    return {
        "locale": of.locale,
        "terms": of.revision,
        "link_tag": of.channel,
        "campaign": of.campaign,
        "experiment": of.experiment,
        "variant": of.variant,
    }


def _consent(entry: ConsentEvent, wordings: dict[str, Wording | None]) -> dict[str, Any]:
    return {
        "at": instant(entry.at),
        "event": entry.type,
        "method": entry.method,
        "requested_at": _instant(entry.requested_at),
        "request_method": entry.request_method,
        "mailed_at": _instant(entry.mailed_at),
        "mail_hash": entry.mail_hash,
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


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
