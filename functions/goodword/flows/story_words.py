"""What happened, in words of staff: for the command and for the pages."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from goodword.domain.event import Event, EventType
from goodword.domain.kinds import RewardKind
from goodword.domain.reasons import Reason
from goodword.domain.rewards.reward import Reward
from goodword.flows.story import Story
from goodword.program.currencies import decimal_text

_E = EventType
WHAT: Final[Mapping[EventType, str]] = {
    _E.CLAIM_CONFIRMED: "the person confirmed it",
    _E.CLAIM_ERASED: "the person had their data erased",
    _E.CLAIM_EXPIRED: "nobody confirmed it in time",
    _E.CLAIM_REFUSED: "the person said that it was not them",
    _E.CONSENT_GIVEN: "the person gave a consent",
    _E.CONSENT_WITHDRAWN: "the person withdrew a consent",
    _E.REFERRAL_MOVED: "the deal moved",
    _E.REFERRAL_REOPENED: "its end was a mistake and is taken back: it is open again",
    _E.REFERRAL_MOVED_UP: "it stands from now on, since the one before came to nothing",
    _E.REFERRAL_EARNED: "a milestone was reached",
    _E.DEAL_RENEWED: "the contract was renewed",
    _E.DEAL_CORRECTED: "the amount of the deal was corrected",
    _E.REPORT_UNFOLLOWED: "a report of the CRM was not followed, and waits for a person",
    _E.REPORT_DISMISSED: "nothing is to be done about the report that was not followed",
    _E.REFERRAL_HANDED_OVER: "it was handed over to sales",
    _E.LEAD_REMINDED: "its owner was reminded to answer",
    _E.LEAD_ESCALATED: "its owner did not answer in time, and others were told",
    _E.LEAD_ANSWERED: "its owner answered",
    _E.WIN_REPORTED: "its owner reported what earns a reward: finance decides",
    _E.REPORT_OVERDUE: "nobody has decided about the report that was not followed: it ends soon, "
    "or has ended and changed nothing",
    _E.WIN_OVERDUE: "finance has not decided about the report, and was reminded",
    _E.WIN_DECIDED: "the report was decided",
    _E.OFFER_REDEEMED: "what was offered was honoured: the voucher is spent",
    _E.OFFER_REDEMPTION_UNDONE: "that came to nothing, and the voucher is good again",
    _E.REWARD_HELD: "a reward was earned, and is held",
    _E.REWARD_WAITING: "the reward waits",
    _E.REWARD_CANCELED: "the reward was canceled",
    _E.REWARD_APPROVED: "the reward was approved: it is owed",
    _E.PAYOUT_RESERVED: "a payout was set aside",
    _E.PAYOUT_UNCLAIMED: "the provider waits for the receiver to claim the payout",
    _E.PAYOUT_PAID: "the payout was paid",
    _E.PAYOUT_RELEASED: "nothing was paid: it is owed again",
    _E.PAYOUT_RETURNED: "the payout came back: it is owed again",
    _E.PAYOUT_DISMISSED: "a person found that a reported payment is none",
    _E.PAYOUT_ATTENTION: "a person must look at the payout",
    _E.BATCH_ACCEPTED: "the provider took the batch",
    _E.BATCH_REJECTED: "the provider refused the batch",
    _E.BATCH_STUCK: "the batch is stuck: a person finds out what happened",
    _E.BATCH_WITHDRAWN: "the batch was never sent",
    _E.BATCH_ATTENTION: "a person must look at the batch",
    _E.REVIEW_ASKED: "its referrer asked for it to be looked at again",
    _E.REVIEW_DECIDED: "a person answered the review",
    _E.WORDS_PROPOSED: "the referrer wrote words for their page, which a person reads first",
    _E.WORDS_OVERDUE: "nobody has decided about these words by their deadline",
    _E.WORDS_DECIDED: "a person decided about these words",
    _E.WORDS_WITHDRAWN: "nobody needs to read these words any more",
    _E.SIGN_IN_ASKED: "somebody typed the address to sign in as a referrer",
    _E.FRESH_LINK_ASKED: "the referrer asked for a link, for what needs a fresh one",
    _E.DETAILS_DISPUTED: "the owner of the former payout details stopped the change of them",
    _E.DETAILS_DECIDED: "a person decided about the change of the payout details",
    _E.PROOF_REQUESTED: "somebody with the person's link asked for what needs a fresh proof",
    _E.API_KEY_MADE: "somebody made the key",
    _E.API_KEY_REVOKED: "somebody ended the key",
    _E.MAIL_BOUNCED: "mail to the mailbox came back",
    _E.MAIL_COMPLAINED: "the person called a mail of ours unwanted, and so left",
    _E.JOIN_REQUESTED: "somebody sent the form of a join page for the mailbox",
    _E.REFERRER_JOINED: "the owner of the mailbox joined, and is a referrer",
    _E.REFERRER_WELCOME_ASKED: "the referrer joined by the page, and gets the welcome mail",
    _E.APPLICATION_MADE: "the owner of the mailbox applied",
    _E.APPLICATION_WAITS: "nobody has decided about the application yet",
    _E.APPLICATION_DECIDED: "the application was decided",
    _E.REGISTRATION_MADE: "the referrer registered a deal",
    _E.REGISTRATION_DECIDED: "the registration was decided",
    _E.REGISTRATION_OVERDUE: "nobody decided about the registration in time, and somebody was told",
    _E.REGISTRATION_MOVED_UP: "nothing stands before the registration any more",
    _E.REGISTRATION_EXTENDED: "the referrer had the registration extended",
    _E.REGISTRATION_NEAR_END: "the registration ends within days, and its referrer was told",
    _E.REGISTRATION_ENDED: "the window of the registration is over",
    _E.REGISTRATION_WITHDRAWN: "the registration was taken back",
    _E.REFERRAL_CREDITED: "a registered deal precedes what somebody of the company confirmed",
    _E.DELIVERY_GIVEN_UP: "something that was to follow was given up: goodword redrive",
    _E.WAITING_ESCALATED: "nobody has acted about it in time, and somebody else was told",
    _E.FACTS_NOTED: "what is known of the mailbox was noted, for the day on which its owner joins",
    _E.REFERRER_INVITED: "the referrer was invited, by one mail",
    _E.REFERRER_CHANGED: "what is kept of the referrer was changed",
    _E.REFERRER_PAUSED: "the referrer was paused",
    _E.REFERRER_RESUMED: "the referrer is active again",
    _E.REFERRER_LEFT: "the referrer left",
    _E.REFERRER_ERASED: "the referrer had their data erased",
}
_NO_AMOUNT: Final = frozenset({RewardKind.CREDIT, RewardKind.RECOGNITION})
WHY: Final[Mapping[str, str]] = {
    Reason.CLAIMED: "confirmed, and nothing has happened since",
    Reason.REOPENED: "it had come to nothing by mistake, and goes on",
    Reason.HOLDING_PERIOD: "the holding period is not over",
    Reason.ABOVE_CEILING: "above what is approved automatically: a person decides",
    Reason.OWN_MAILBOX: "the referrer and the prospect have one mailbox: a person decides",
    Reason.OWN_COMPANY: "the referrer is of the prospect's company: a person decides",
    Reason.SECOND_FOR_COMPANY: "a second reward for one company: a person decides",
    Reason.DECLINED: "a person decided against it",
    Reason.BUDGET_SPENT: "the budget of the period is spent",
    Reason.TERMS_MISSING: "the terms it was made under are not stored",
    Reason.CAP_REACHED: "the cap is reached",
    Reason.NEXT_PAYOUT: "goes with the next payout",
    Reason.BELOW_MINIMUM: "below the smallest payout",
    Reason.NO_PROVIDER: "the payout provider has no credentials",
    Reason.OTHER_CURRENCY: "the payout provider does not pay in this currency",
    Reason.NO_PAYOUT_DETAILS: "it is not known where to pay",
    Reason.PAYOUT_FAILED: "the last payout failed: mend the details, then resume",
    Reason.DETAILS_CHANGED: "where to pay was changed: it waits for the declared days",
    Reason.DETAILS_DISPUTED: "the change of where to pay was stopped: goodword decide details/ID",
    Reason.IN_PAYOUT: "on its way in a payout",
}
"""Reasons whose code alone would say too little."""


def told(event: Event, worth: str | None = None) -> str:
    """An event in words, with what it changed and who did it. ``worth`` is what the reward that it
    is about is, where that is no amount."""
    what = WHAT.get(event.type, event.type.value.replace(".", " "))
    return "; ".join((what, *_details(event.data, worth), f"by {event.actor}"))


def worths_in(story: Story) -> dict[str, str]:
    """What those rewards of a story are that are no amount: months of the subscription, thanks."""
    return {one.reward_id: worth_of(one) for one in story.rewards if one.kind in _NO_AMOUNT}


def worth_of(reward: Reward) -> str:
    """What a reward is: ``money 1400.00 EUR``, ``credit of 2 months``, ``recognition``."""
    if reward.kind is RewardKind.CREDIT:
        return f"credit of {reward.months} month{'s' if reward.months != 1 else ''}"
    if reward.kind in _NO_AMOUNT:
        return reward.kind.value
    value = decimal_text(reward.minor, reward.currency) if reward.minor else ""
    return f"{reward.kind.value} {value} {reward.currency or ''}".rstrip()


def _details(data: Mapping[str, Any], worth: str | None) -> Iterator[str]:
    if "from" in data and data["from"] != data.get("status"):
        yield f"from {data['from']} to {data['status']}"
    for name in ("answer", "decision"):
        if data.get(name):
            yield why(data[name])
    if data.get("met"):
        yield "they have met"
    if "milestone" in data:
        yield f"for {data['milestone']}"
    if worth is not None:
        yield worth
    elif data.get("minor") is not None and data.get("currency"):
        yield f"{decimal_text(data['minor'], data['currency'])} {data['currency']}"
    if data.get("order"):
        yield f"for the order {data['order']}"
    if data.get("reason"):
        yield why(data["reason"])
    yield from _details_of_registration(data)
    yield from _details_of_referrer(data)


def _details_of_registration(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("domain"):
        yield f"of {data['domain']}"
    if data.get("behind"):
        yield f"second in line behind a {data['behind']}"
    if data.get("instead_of"):
        yield f"instead of {data['instead_of']}"


def _details_of_referrer(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("ground"):
        since = f" of {data['since']}" if data.get("since") else ""
        yield f"on the ground of {data['ground']}{since}"
    if data.get("fields"):
        yield ", ".join(name.replace("_", " ") for name in data["fields"])
    if data.get("note"):
        yield f"because: {data['note']}"


def why(reason: str) -> str:
    """A reason in words."""
    return WHY.get(reason, str(reason).replace("_", " "))
