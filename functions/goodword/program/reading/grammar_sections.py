"""What may stand in the sections that say how a programme is run and talked about."""

from typing import Final

from goodword.program.reading.amounts import positive_size, rewards
from goodword.program.reading.checks_sections import (
    approvals_ascend,
    campaign_says_something,
    messages_are_shared,
    routes_end_open,
    shares_fit,
    sizes_fit,
    something_is_aimed_at,
    steps_ascend,
)
from goodword.program.reading.grammar_rewards import PERIODS
from goodword.program.reading.kinds import Fields, Items, Kind, Table
from goodword.program.reading.names import (
    CHANNELS,
    Words,
    each_once,
    known_audience,
    known_country,
    one_channel,
)
from goodword.program.reading.scalars import (
    day,
    email,
    lowercase_name,
    one_of,
    percent,
    text,
    whole,
)

_CHANNEL: Final = one_of(*CHANNELS)
_COUNTRIES: Final = Items("a list such as [DE, AT]", known_country, each_once)
_AUDIENCES: Final = Items("a list such as [customer]", known_audience, each_once)
_LINE: Final = Words(text("one or two sentences", 300))

WITHOUT: Final = Items("a list such as [sms]", _CHANNEL, each_once)

SHARE: Final = Fields(
    {"channels": Items("a list such as [mail, linkedin]", _CHANNEL, each_once)},
    {
        "messages": Table(
            "a channel, and below it the message for each locale",
            one_channel,
            Words(text("the message, without the link", 600)),
        ),
    },
    check=messages_are_shared,
)

PLAYBOOK: Final = Fields(
    {},
    {
        "questions": Items("questions, each with its words", _LINE, most=20),
        "objections": Items(
            "objections such as - {says: …, answer: …}",
            Fields({"says": _LINE, "answer": _LINE}),
            most=20,
        ),
        "call_script": Items("what to say, line by line", _LINE, most=20),
    },
)

_WHEN: Final[dict[str, Kind]] = {"from": day, "until": day, "audiences": _AUDIENCES}
_HEADLINE: Final[dict[str, Kind]] = {
    "headline": Words(text("the headline of the offer page", 120)),
    "lead": Words(text("the sentence below the headline", 240)),
}

CAMPAIGNS: Final = Table(
    "a name for each campaign",
    lowercase_name("a campaign"),
    Fields(_WHEN, {**_HEADLINE, "extra": rewards}, check=campaign_says_something),
    ordered=True,
)


def experiments(offer: Fields) -> Table:
    """The section ``experiments``, whose variants may change an audience's offer."""
    variant = Fields({}, {**_HEADLINE, "offer": offer})
    return Table(
        "a name for each experiment",
        lowercase_name("an experiment"),
        Fields(
            {
                **_WHEN,
                "metric": one_of("claims_per_view", "confirmed_per_view", "won_per_claim"),
                "variants": Table(
                    "a name for each variant", lowercase_name("a variant"), variant, ordered=True
                ),
            },
            {"share": percent, "hold_out": percent},
            check=shares_fit,
        ),
        ordered=True,
    )


QUALIFICATION: Final = Fields(
    {},
    {
        "employees": Fields(
            {"from": whole(1, 10_000_000, "people")},
            {"to": whole(1, 10_000_000, "people")},
            check=sizes_fit,
        ),
        "industries": Items("industries, each with its words", Words(text("an industry", 80))),
        "countries": _COUNTRIES,
        "budget_at_least": positive_size,
        "decision_maker": Words(text("who decides there", 120)),
    },
)

ROUTING: Final = Items(
    "routes such as - {owner: sales@example.com, answer_within_hours: 24}",
    Fields(
        {"owner": email, "answer_within_hours": whole(1, 720, "hours")},
        {"countries": _COUNTRIES, "audiences": _AUDIENCES},
    ),
    routes_end_open,
)

REGISTRATION: Final = Fields(
    {"window_days": whole(1, 730, "days")}, {"extension_days": whole(1, 730, "days")}
)

ATTRIBUTION: Final = Fields(
    {"closes_within_days": whole(1, 1825, "days")}, {"rule": one_of("first_registered")}
)

REQUESTS: Final = Table(
    "a name for each sequence",
    lowercase_name("a sequence"),
    Fields(
        {
            "audience": known_audience,
            "moment": one_of("onboarding_done", "satisfaction_score", "renewal", "deal_closed"),
            "steps": Items(
                "steps such as - {after_days: 7, channel: mail, message: …}",
                Fields(
                    {
                        "after_days": whole(0, 365, "days"),
                        "channel": one_of("mail", "in_app", "call"),
                        "message": Words(text("what is said", 600)),
                    }
                ),
                steps_ascend,
                most=20,
            ),
        }
    ),
)

GOVERNANCE: Final = Fields(
    {},
    {
        "approvals": Items(
            "approvals such as - {by: Head of finance}",
            Fields({"by": text("who approves", 120)}, {"up_to": rewards}),
            approvals_ascend,
        ),
        "disputes": Fields(
            {
                "by": text("who decides", 120),
                "contact": email,
                "answer_within_days": whole(1, 90, "days"),
            }
        ),
    },
)

TARGETS: Final = Fields(
    {"per": PERIODS},
    {
        "claims": whole(1, 10_000_000, "claims"),
        "confirmed_share": percent,
        "closed_won": whole(1, 10_000_000, "deals"),
        "new_revenue": positive_size,
        "reward_share_at_most": percent,
    },
    check=something_is_aimed_at,
)
