"""Whether the mail of a form goes at once, or waits because too many come this way."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from goodword.domain.allowance import HOUR, Allowance
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.sections import Limits


FEW: Final = 15
"""One of so many forms of a network's figure may be counted by the process that takes it."""


def admit(
    store: Store, limits: "Limits", code: str, network: str | None, *, now: datetime
) -> datetime | None:
    """Counts a form for its link and its network; until when its mail waits, None: not at all.

    The form is kept either way: whoever floods a rival's link delays mails, and loses nobody a
    lead. ``network`` stands for the sender's; None where nobody vouches for it, and for the
    ``first_few`` forms of one, which its process counts.
    """
    counted = [Allowance("link", code, limits.claims_per_link_an_hour, HOUR)]
    if network is not None:
        most = limits.forms_per_network_an_hour - first_few(limits)
        counted.append(Allowance("network", network, most, HOUR))
    # Each is counted, whatever the others say: an answer's time tells nothing.
    spent = [one for one in counted if not store.take(one, now)]
    return max((one.ends(now) for one in spent), default=None)


def first_few(limits: "Limits") -> int:
    """How many forms of a network need not be counted in the table."""
    return limits.forms_per_network_an_hour // FEW
