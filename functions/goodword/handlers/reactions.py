"""The function behind the table's stream: runs what follows from each new event."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from goodword.domain.errors import Conflict, Delayed, Invalid, Misconfigured, TooNew, Unavailable
from goodword.domain.event import Event
from goodword.domain.outreach.budget import OF_A_DOMAIN, OF_THE_DAY
from goodword.domain.record import is_known
from goodword.flows.claims.mail_confirmation import mail_confirmation
from goodword.flows.claims.mail_confirmed import mail_confirmed
from goodword.flows.claims.mail_proof import mail_proof
from goodword.flows.claims.post import Post
from goodword.flows.claims.receive import PinnedProgram
from goodword.flows.figures.count import COUNTED, count_figures
from goodword.flows.joining.mails import mail_application, mail_decider, mail_join, mail_welcome
from goodword.flows.offers.count_experiment import count_experiment
from goodword.flows.outreach.mail_invitation import mail_invitation
from goodword.flows.outreach.news import mail_news
from goodword.flows.partners.mails import mail_registration, mail_registration_desk
from goodword.flows.partners.registrations import end_of_referrer
from goodword.flows.payouts.reserve import resume_with_details
from goodword.flows.portal.fresh_link import mail_fresh_link
from goodword.flows.portal.overview import keep_overview
from goodword.flows.portal.review import mail_review_asked, mail_review_decided
from goodword.flows.portal.sign_in import mail_sign_in
from goodword.flows.reactions import (
    COUNT_EXPERIMENT,
    COUNT_FIGURES,
    END_REGISTRATIONS,
    KEEP_OVERVIEW,
    KEEP_REFERENCE,
    MAIL_APPLICATION,
    MAIL_CONFIRMATION,
    MAIL_CONFIRMED,
    MAIL_DECIDER,
    MAIL_DIGEST,
    MAIL_ESCALATED,
    MAIL_FORMER_DETAILS,
    MAIL_FRESH_LINK,
    MAIL_INVITATION,
    MAIL_JOIN,
    MAIL_NEW_DETAILS,
    MAIL_NEWS,
    MAIL_PROOF,
    MAIL_REGISTRATION,
    MAIL_REGISTRATION_DESK,
    MAIL_REPLACED_DETAILS,
    MAIL_REVIEW_ASKED,
    MAIL_REVIEW_DECIDED,
    MAIL_SIGN_IN,
    MAIL_WELCOME,
    MAIL_WORDS,
    MAIL_WORDS_PROPOSED,
    MOVE_UP,
    RESUME_PAYOUTS,
    REWARD_DEAL,
    Reaction,
    cause_of,
    react,
)
from goodword.flows.referrals.keep_reference import keep_reference
from goodword.flows.referrals.move_up import move_up_after
from goodword.flows.referrers.mail_details import (
    mail_former_details,
    mail_new_details,
    mail_replaced_details,
)
from goodword.flows.referrers.mail_words import mail_words, mail_words_proposed
from goodword.flows.rewards.reward_deal import reward_deal
from goodword.flows.sales.reacting import sales_reactions
from goodword.flows.waiting.mails import mail_digest, mail_escalation
from goodword.handlers.steps import LASTS_SECONDS, named
from goodword.handlers.wiring import Handler, Services
from goodword.store.stream import event_of


def reactions_of(services: Services, logger: Logger) -> Mapping[str, Reaction]:
    """The actions behind the names of ``flows.reactions.REACTIONS``.

    ``logger`` is told of every failure that nobody expects, before it becomes state.
    """

    first = Lock()

    def post() -> Post:
        # Made by whichever thread comes first: the sweep has several, and boto3 makes one client
        # at a time.
        with first:
            return Post(
                store=services.store,
                mailer=services.mailer,
                texts=services.published,
                terms=PinnedProgram(services.published.program, services.published.revision),
                keys=services.keys,
                origin=services.settings.GOODWORD_ORIGIN,
                sender=services.settings.GOODWORD_SENDER,
            )

    def up(event: Event) -> None:
        move_up_after(services.store, event, now=services.clock())

    def reward(event: Event) -> None:
        reward_deal(services.store, event, now=services.clock())

    def resume(event: Event) -> None:
        program = services.published.program
        resume_with_details(services.store, program, event, now=services.clock())

    def ended(event: Event) -> None:
        end_of_referrer(services.store, event, now=services.clock())

    def count(event: Event) -> None:
        count_experiment(services.store, event)

    def mailing(send: Callable[..., None]) -> Reaction:
        return lambda event: send(post(), event, now=services.clock())

    actions = {
        MAIL_CONFIRMATION: mailing(mail_confirmation),
        MAIL_CONFIRMED: mailing(mail_confirmed),
        MAIL_PROOF: mailing(mail_proof),
        MAIL_SIGN_IN: mailing(mail_sign_in),
        MAIL_FRESH_LINK: mailing(mail_fresh_link),
        MAIL_FORMER_DETAILS: mailing(mail_former_details),
        MAIL_REPLACED_DETAILS: mailing(mail_replaced_details),
        MAIL_NEW_DETAILS: mailing(mail_new_details),
        MAIL_REVIEW_ASKED: lambda event: mail_review_asked(post(), event),
        MAIL_REVIEW_DECIDED: mailing(mail_review_decided),
        MAIL_DIGEST: mailing(mail_digest),
        MAIL_ESCALATED: mailing(mail_escalation),
        MAIL_WORDS: mailing(mail_words),
        MAIL_WORDS_PROPOSED: lambda event: mail_words_proposed(post(), event),
        MOVE_UP: up,
        REWARD_DEAL: reward,
        RESUME_PAYOUTS: resume,
        COUNT_EXPERIMENT: count,
        COUNT_FIGURES: lambda event: count_figures(services.store, (event,)),
        KEEP_OVERVIEW: lambda event: keep_overview(services.store, event, now=services.clock()),
        KEEP_REFERENCE: lambda event: keep_reference(services.store, event),
        MAIL_JOIN: mailing(mail_join),
        MAIL_WELCOME: mailing(mail_welcome),
        MAIL_INVITATION: mailing(mail_invitation),
        MAIL_APPLICATION: mailing(mail_application),
        MAIL_DECIDER: mailing(mail_decider),
        **sales_reactions(
            services.store,
            post,
            lambda: services.chat,
            lambda: services.published.program,
            services.clock,
        ),
        MAIL_NEWS: mailing(mail_news),
        MAIL_REGISTRATION: mailing(mail_registration),
        MAIL_REGISTRATION_DESK: mailing(mail_registration_desk),
        END_REGISTRATIONS: ended,
    }
    return {name: _reported(name, action, logger) for name, action in actions.items()}


def _reported(name: str, action: Reaction, logger: Logger) -> Reaction:
    def told(event: Event) -> None:
        try:
            action(event)
        except Delayed as delayed:
            facts = {"event_id": event.event_id, "reaction": name, "budget": delayed.budget}
            if delayed.budget == OF_THE_DAY:
                # An alarm of infra/template.yaml counts this message.
                logger.warning("mail budget is spent", extra=facts)
            elif delayed.budget == OF_A_DOMAIN:
                logger.warning("mail budget of a domain is spent", extra=facts)
            else:
                logger.info("reaction waits", extra=facts)
            raise
        except (Conflict, Invalid, Unavailable) as failure:
            down = isinstance(failure, Unavailable) and not isinstance(failure, TooNew)
            facts = {"event_id": event.event_id, "reaction": name, "cause": cause_of(failure)}
            if down:
                # An alarm of infra/template.yaml counts this message.
                logger.warning("outside refused", extra=facts)
            else:
                logger.info("reaction refused", extra=facts)
            raise
        except Misconfigured as wrong:
            # An alarm of infra/template.yaml counts this message.
            logger.error(
                "misconfigured", extra={"event_id": event.event_id, "reaction": name, **wrong.facts}
            )
            raise
        except Exception as failure:
            # An alarm of infra/template.yaml counts this message.
            facts = {"event_id": event.event_id, "reaction": name, **named(failure)}
            logger.error("reaction failed", extra=facts)
            raise

    return told


def report_to(logger: Logger) -> Callable[[Event, bool], None]:
    """Writes what happened, to what and why, and whether its reactions ended: ids and codes alone.

    The alarms of infra/template.yaml count ``type`` and ``reason``. What has not ended was refused,
    or has to wait, and has a message of its own.
    """

    def report(event: Event, ended: bool) -> None:  # noqa: FBT001  # as ``react_to_due`` asks
        facts = {"event_id": event.event_id, "type": event.type, "about": event.about}
        reason = event.data.get("reason")
        logger.info("reacted", extra={**facts, "reason": reason, "ended": ended})

    return report


def build(services: Services) -> Handler:
    """The handler over given services: a batch of stream records, with partial failures.

    A reaction that fails is state and never fails a record. What does fail one is a record that
    cannot be read, or a state that cannot be kept: the event source mapping tries it again,
    bisects and sets it aside. What a service that hangs leaves no time for is still due, and the
    sweep's.
    """
    logger = Logger(service="reactions")
    actions = reactions_of(services, logger)

    ended: frozenset[str] = frozenset()

    def one(record: DynamoDBRecord, lambda_context: Any = None) -> None:
        event = event_of(record.raw_event)
        if event is None:
            return
        if not is_known(event.type):
            # It stays due: the sweep keeps it for the version that knows it.
            left = {"event_id": event.event_id, "type": event.type}
            logger.warning("left for a later version", extra=left)
            return
        if lambda_context and lambda_context.get_remaining_time_in_millis() < 1000 * LASTS_SECONDS:
            logger.warning("left to the sweep", extra={"event_id": event.event_id})
            return
        done = react(services.store, event, actions, now=services.clock(), ended=ended)
        report_to(logger)(event, done)

    def batch(event: dict[str, Any], context: Any) -> dict[str, Any]:
        nonlocal ended
        ended = _counted(services, event["Records"], logger)
        processor = BatchProcessor(
            event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False
        )
        with processor(event["Records"], one, lambda_context=context):
            processor.process()
        return dict(processor.response())

    return batch


def _counted(
    services: Services, records: Sequence[dict[str, Any]], logger: Logger
) -> frozenset[str]:
    """Counts all of a batch at once, so that a figure is written once for it; the reactions that
    have ended by that. Where it fails, each event counts for itself, as a reaction that is tried
    again: what cannot be read fails there, too, and alone."""
    try:
        events = [event_of(record) for record in records]
        counted = [one for one in events if one is not None and one.type in COUNTED]
        count_figures(services.store, counted)
    except Exception as failure:  # noqa: BLE001  # each event meets it again, and keeps it as state
        logger.info("counted one by one", extra=named(failure))
        return frozenset()
    return frozenset({COUNT_FIGURES})


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The Lambda entry point."""
    return Services.handler(build, keys=True)(event, context)
