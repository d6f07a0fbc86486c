"""A plan as JSON; docs/plan.md lists the keys, and a test holds them to it.

Amounts are decimal texts in the currency beside them, as in Goodword's other JSON.
"""

from collections.abc import Mapping
from typing import Any

from goodword.domain.record import instant
from goodword.program.currencies import decimal_text
from goodword_ops.plan.pages import Seen
from goodword_ops.plan.proposal import PastEvents, Plan, Version
from goodword_ops.plan.replay.gains import Gain, Shift
from goodword_ops.plan.replay.totals import Outcome, Sum

Json = dict[str, Any]


def as_json(plan: Plan) -> Json:
    """The whole plan. ``past`` is null where no events were given."""
    return {
        "against": _side(plan.old),
        "program": _side(plan.new),
        "changes": [
            {"group": change.group.value, "about": change.about or None, "words": change.words}
            for change in plan.changes
        ],
        "pages": [_seen(one) for one in plan.seen if not one.is_mail],
        "mails": [_seen(one) for one in plan.seen if one.is_mail],
        "past": None if plan.past is None else _past(plan.past),
    }


def _side(side: Version) -> Json:
    return {"name": side.name, "revision": side.revision}


def _seen(one: Seen) -> Json:
    name = one.name.removeprefix("mails/")
    return {"name": name, "fate": one.fate.value, "locales": list(one.locales)}


def _past(past: PastEvents) -> Json:
    replayed = past.replayed
    return {
        "file": past.file,
        "events": replayed.events,
        "first": None if replayed.first is None else instant(replayed.first),
        "last": None if replayed.last is None else instant(replayed.last),
        "referrals": replayed.referrals,
        "deals_won": replayed.won,
        "open_referrals": [
            {"revision": revision, "referrals": many} for revision, many in replayed.open.items()
        ],
        "now": _outcome(past.old),
        "planned": _outcome(past.new),
        "referrers": {
            "all": _shift(past.gains.all),
            "by_audience": {name: _shift(one) for name, one in past.gains.by_audience.items()},
            "by_country": {name: _shift(one) for name, one in past.gains.by_country.items()},
            "largest_changes": [_gain(gain) for gain in past.gains.largest],
        },
    }


def _outcome(outcome: Outcome) -> Json:
    base = outcome.base

    def costs(sums: Mapping[str, Sum]) -> Json:
        return {
            name: {"rewards": one.rewards, "cost": decimal_text(one.cost, base)}
            for name, one in sorted(sums.items())
        }

    return {
        "base_currency": base,
        "cost": decimal_text(outcome.granted.cost, base),
        "rewards": outcome.granted.rewards,
        "credit_months": outcome.granted.months,
        "cut_by_caps": decimal_text(outcome.cut, base),
        "waiting_for_budget": {
            "rewards": outcome.waiting.rewards,
            "cost": decimal_text(outcome.waiting.cost, base),
            "never_fits": {
                "rewards": outcome.never.rewards,
                "cost": decimal_text(outcome.never.cost, base),
            },
        },
        "by_kind": costs(outcome.by_kind),
        "by_audience": costs(outcome.by_audience),
        "by_country": costs(outcome.by_country),
        "by_month": costs(outcome.by_month),
        "by_currency": {
            code: {
                "rewards": one.rewards,
                "amount": decimal_text(one.minor, code),
                "cost": decimal_text(one.cost, base),
            }
            for code, one in sorted(outcome.by_currency.items())
        },
        "open_liability": {
            "cost": decimal_text(outcome.liability, base),
            "parts": [
                {
                    "reason": reason.value,
                    "currency": code,
                    "rewards": one.rewards,
                    "amount": decimal_text(one.minor, code),
                    "cost": decimal_text(one.cost, base),
                }
                for (reason, code), one in sorted(outcome.open.items())
            ],
        },
        "budget": [
            {
                "period": use.label,
                "spent": decimal_text(use.spent, base),
                "left": decimal_text(use.left, base),
            }
            for use in outcome.budget
        ],
    }


def _shift(shift: Shift) -> Json:
    return {"more": shift.more, "less": shift.less, "same": shift.same}


def _gain(gain: Gain) -> Json:
    account = gain.account
    return {
        "referrer_id": account.referrer_id,
        "audience": account.audience,
        "country": account.country,
        "currency": account.currency,
        "now": decimal_text(gain.old, account.currency),
        "planned": decimal_text(gain.new, account.currency),
    }
