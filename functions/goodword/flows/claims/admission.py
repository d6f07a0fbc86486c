"""Whether the mail of a form goes at once, or waits because too many come this way."""

from datetime import datetime
from typing import TYPE_CHECKING

from goodword.domain.allowance import HOUR, Allowance
from goodword.flows.ports import Store

if TYPE_CHECKING:
    from goodword.program.sections import Limits


def admit(
    store: Store, limits: "Limits", code: str, network: str | None, *, now: datetime
) -> datetime | None:
    """Counts a form for its link and its network; until when its mail waits, None: not at all.

    The form is kept either way: whoever floods a rival's link delays mails, and loses nobody a
    lead. ``network`` stands for the sender's, None where nobody vouches for it.
    """
    counted = [Allowance("link", code, limits.claims_per_link_an_hour, HOUR)]
    if network is not None:
        counted.append(Allowance("network", network, limits.forms_per_network_an_hour, HOUR))
    # Each is counted, whatever the others say: an answer's time tells nothing.
    spent = [one for one in counted if not store.take(one, now)]
    return max((one.ends(now) for one in spent), default=None)
