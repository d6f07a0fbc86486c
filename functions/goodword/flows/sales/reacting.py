"""What sales does after an event, by the names of the reactions."""

from collections.abc import Callable, Mapping

from goodword.domain.event import Event
from goodword.flows.claims.post import Post
from goodword.flows.ports import Chat, Clock, Store
from goodword.flows.reactions import (
    HAND_OVER,
    MAIL_ESCALATION,
    MAIL_ESCALATION_TOO,
    MAIL_FORMER,
    MAIL_OWNER,
    MAIL_REPORTER,
    MAIL_STOP,
    MAIL_WIN,
    MAIL_WIN_DECIDED,
    POST_LEAD,
    POST_STOP,
    SETTLE_LEAD,
    Reaction,
)
from goodword.flows.sales.hand_over import hand_over_confirmed, settle_lead
from goodword.flows.sales.mail_lead import (
    mail_escalation,
    mail_owner,
    mail_win,
    mail_win_decided,
)
from goodword.flows.sales.mail_note import mail_former, mail_reporter, mail_stop, post_stop
from goodword.flows.sales.post_lead import post_lead
from goodword.program.model import Program


def sales_reactions(
    store: Store,
    post: Callable[[], Post],
    chat: Callable[[], Chat | None],
    today: Callable[[], Program],
    clock: Clock,
) -> Mapping[str, Reaction]:
    """The actions over one set of services; ``post`` and ``chat`` are made when one is needed.
    ``today`` is the programme of today."""

    def hand_over(event: Event) -> None:
        hand_over_confirmed(store, event, today(), now=clock())

    def settle(event: Event) -> None:
        settle_lead(store, event, now=clock())

    return {
        HAND_OVER: hand_over,
        SETTLE_LEAD: settle,
        MAIL_OWNER: lambda event: mail_owner(post(), event, now=clock()),
        MAIL_FORMER: lambda event: mail_former(post(), event),
        MAIL_ESCALATION: lambda event: mail_escalation(post(), event, 0),
        MAIL_ESCALATION_TOO: lambda event: mail_escalation(post(), event, 1),
        POST_LEAD: lambda event: post_lead(post(), chat(), event),
        MAIL_WIN: lambda event: mail_win(post(), event),
        MAIL_WIN_DECIDED: lambda event: mail_win_decided(post(), event),
        MAIL_REPORTER: lambda event: mail_reporter(post(), event),
        MAIL_STOP: lambda event: mail_stop(post(), event, now=clock()),
        POST_STOP: lambda event: post_stop(post(), chat(), event, now=clock()),
    }
