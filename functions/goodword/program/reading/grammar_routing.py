"""What may stand in ``routing``: who takes a new referral, and when they work."""

from typing import Final

from goodword.program.reading.checks_sections import (
    hours_leave_time,
    route_names_its_owners_once,
    routes_end_open,
)
from goodword.program.reading.kinds import ListKind, MappingKind
from goodword.program.reading.names import each_once, known_audience, known_country
from goodword.program.reading.scalars import email, one_of, text, whole
from goodword.program.reading.times import clock_time, time_zone

_DAY: Final = one_of("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_OWNERS: Final = 50

_HOURS: Final = MappingKind(
    {},
    {
        "days": ListKind("a list such as [mon, tue, wed]", _DAY, each_once),
        "from": clock_time,
        "until": clock_time,
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
            "countries": ListKind("a list such as [DE, AT]", known_country, each_once),
            "audiences": ListKind("a list such as [customer]", known_audience, each_once),
            "chat": text("the name of a chat channel", 80),
            "zone": time_zone,
            "hours": _HOURS,
        },
        check=route_names_its_owners_once,
    ),
    routes_end_open,
)
