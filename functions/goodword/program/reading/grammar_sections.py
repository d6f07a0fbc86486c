"""What may stand in the sections that say how a programme is run and talked about."""

import re
from typing import Final

from goodword.program.reading.amounts import positive_size, rewards
from goodword.program.reading.checks_sections import (
    approvals_ascend,
    campaign_says_something,
    hours_leave_time,
    messages_are_shared,
    route_has_sound_owners,
    routes_end_open,
    shares_fit,
    sizes_fit,
    something_is_aimed_at,
    staff_are_apart,
    steps_ascend,
)
from goodword.program.reading.context import Facts
from goodword.program.reading.grammar_rewards import PERIODS
from goodword.program.reading.kinds import Kind, ListKind, MappingKind, ScalarKind, TableKind
from goodword.program.reading.mistakes import ValueProblem, shown
from goodword.program.reading.names import (
    CHANNELS,
    LocalisedTextKind,
    each_once,
    known_audience,
    known_country,
    one_channel,
    time_zone,
)
from goodword.program.reading.scalars import (
    day,
    email,
    https,
    lowercase_name,
    matching,
    one_mailbox,
    one_of,
    percent,
    text,
    whole,
)
from goodword.program.reading.tree import Scalar

_CHANNEL: Final = one_of(*CHANNELS)
_COUNTRIES: Final = ListKind("a list such as [DE, AT]", known_country, each_once)
_AUDIENCES: Final = ListKind("a list such as [customer]", known_audience, each_once)
_LINE: Final = LocalisedTextKind(text("one or two sentences", 300))

WITHOUT: Final = ListKind("a list such as [sms]", _CHANNEL, each_once)

SHARE: Final = MappingKind(
    {"channels": ListKind("a list such as [mail, linkedin]", _CHANNEL, each_once)},
    {
        "messages": TableKind(
            "a channel, and below it the message for each locale",
            one_channel,
            LocalisedTextKind(text("the message, without the link", 600)),
        ),
    },
    check=messages_are_shared,
)

PLAYBOOK: Final = MappingKind(
    {},
    {
        "questions": ListKind("questions, each with its words", _LINE, most=20),
        "objections": ListKind(
            "objections such as - {says: …, answer: …}",
            MappingKind({"says": _LINE, "answer": _LINE}),
            most=20,
        ),
        "call_script": ListKind("what to say, line by line", _LINE, most=20),
    },
)

_WHEN: Final[dict[str, Kind]] = {"from": day, "until": day, "audiences": _AUDIENCES}
_HEADLINE: Final[dict[str, Kind]] = {
    "headline": LocalisedTextKind(text("the headline of the offer page", 120)),
    "lead": LocalisedTextKind(text("the sentence below the headline", 240)),
}

CAMPAIGNS: Final = TableKind(
    "a name for each campaign",
    lowercase_name("a campaign"),
    MappingKind(_WHEN, {**_HEADLINE, "extra": rewards}, check=campaign_says_something),
    ordered=True,
)


def experiments(offer: MappingKind) -> TableKind:
    """The section ``experiments``, whose variants may change an audience's offer."""
    variant = MappingKind({}, {**_HEADLINE, "offer": offer})
    return TableKind(
        "a name for each experiment",
        lowercase_name("an experiment"),
        MappingKind(
            {
                **_WHEN,
                "metric": one_of("claims_per_view", "confirmed_per_view", "won_per_claim"),
                "variants": TableKind(
                    "a name for each variant", lowercase_name("a variant"), variant, ordered=True
                ),
            },
            {"share": percent, "hold_out": percent},
            check=shares_fit,
        ),
        ordered=True,
    )


CLAIM: Final = MappingKind(
    {},
    {
        "fields": ListKind(
            "a list such as [company]", one_of("company", "country", "message"), each_once
        )
    },
)

QUALIFICATION: Final = MappingKind(
    {},
    {
        "employees": MappingKind(
            {"from": whole(1, 10_000_000, "people")},
            {"to": whole(1, 10_000_000, "people")},
            check=sizes_fit,
        ),
        "industries": ListKind(
            "industries, each with its words", LocalisedTextKind(text("an industry", 80))
        ),
        "countries": _COUNTRIES,
        "budget_at_least": positive_size,
        "decision_maker": LocalisedTextKind(text("who decides there", 120)),
    },
)


def _clock(node: Scalar, _: Facts) -> str:
    if not _CLOCK.fullmatch(node.text):
        fix = 'write hours and minutes in quotes, such as "09:00"; the end of a day is "24:00"'
        raise ValueProblem(message=f"{shown(node.text)} is no time of the day", fix=fix)
    return node.text


_CLOCK: Final = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_TIME: Final = ScalarKind('a time such as "09:00"', _clock, matching(f"^({_CLOCK.pattern})$"))
_DAY: Final = one_of("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_OWNERS: Final = 50

_HOURS: Final = MappingKind(
    {},
    {
        "days": ListKind("a list such as [mon, tue, wed]", _DAY, each_once),
        "from": _TIME,
        "until": _TIME,
    },
    check=hours_leave_time,
)

ROUTING: Final = ListKind(
    "routes such as - {owner: sales@example.com, answer_within_hours: 24}",
    MappingKind(
        {"answer_within_hours": whole(1, 720, "hours")},
        {
            "owner": email,
            "owners": ListKind(
                "a list such as [ann@example.com, bo@example.com]", email, each_once, _MOST_OWNERS
            ),
            "countries": _COUNTRIES,
            "audiences": _AUDIENCES,
            "chat": text("the name of a chat channel", 80),
            "zone": time_zone,
            "hours": _HOURS,
            "booking": TableKind(
                "an owner, and behind it an address such as https://meet.example.com/ann",
                one_mailbox,
                https,
            ),
        },
        check=route_has_sound_owners,
    ),
    routes_end_open,
)

REGISTRATION: Final = MappingKind(
    {"window_days": whole(1, 730, "days")},
    {
        "extension_days": whole(1, 730, "days"),
        "decide_within_hours": whole(1, 720, "hours"),
        "audiences": _AUDIENCES,
    },
)

ATTRIBUTION: Final = MappingKind(
    {"closes_within_days": whole(1, 1825, "days")}, {"rule": one_of("first_registered")}
)

REQUESTS: Final = TableKind(
    "a name for each sequence",
    lowercase_name("a sequence"),
    MappingKind(
        {
            "audience": known_audience,
            "moment": one_of("onboarding_done", "satisfaction_score", "renewal", "deal_closed"),
            "steps": ListKind(
                "steps such as - {after_days: 7, channel: mail, message: …}",
                MappingKind(
                    {
                        "after_days": whole(0, 365, "days"),
                        "channel": one_of("mail", "in_app", "call"),
                        "message": LocalisedTextKind(text("what is said", 600)),
                    }
                ),
                steps_ascend,
                most=20,
            ),
        }
    ),
)

GOVERNANCE: Final = MappingKind(
    {},
    {
        "approvals": ListKind(
            "approvals such as - {by: Head of finance}",
            MappingKind(
                {"by": text("who approves", 120)},
                {"up_to": rewards, "people": whole(1, 2, "people")},
            ),
            approvals_ascend,
        ),
        "disputes": MappingKind(
            {
                "by": text("who decides", 120),
                "contact": email,
                "answer_within_days": whole(1, 90, "days"),
            }
        ),
    },
)

STAFF: Final = ListKind(
    "people such as - {name: Mara Lindt, address: mara@example.com, role: finance}",
    MappingKind(
        {
            "name": text("what the person is called", 120),
            "address": email,
            "role": one_of("viewer", "sales", "partner_manager", "finance", "privacy", "admin"),
        },
        {
            "signs": ListKind(
                "a list such as [Head of finance]", text("who approves", 120), each_once
            ),
            "aws": text("an ARN or the name of a session", 240),
        },
    ),
    staff_are_apart,
    most=200,
)

LIMITS: Final = MappingKind(
    {},
    {
        "claims_per_link_an_hour": whole(1, 100_000, "claims"),
        "forms_per_network_an_hour": whole(1, 100_000, "forms"),
        "mails": MappingKind(
            {},
            {
                "per_mailbox_a_day": whole(1, 20, "mails"),
                "per_domain_an_hour": whole(1, 100_000, "mails"),
                "per_day": whole(1, 10_000_000, "mails"),
                "security_per_mailbox_an_hour": whole(1, 20, "mails"),
            },
        ),
    },
)

TARGETS: Final = MappingKind(
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
