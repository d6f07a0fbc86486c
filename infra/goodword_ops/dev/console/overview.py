"""What the dev page shows and its JSON routes answer, as plain data."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from goodword.domain.claims.consent import ConsentEvent
from goodword.domain.delivery import Delivery, DeliveryStatus
from goodword.domain.event import Event
from goodword.domain.payouts.payout import BatchStatus
from goodword.domain.record import Record, instant
from goodword.flows.offers.experiment_figures import Standing
from goodword.program.currencies import decimal_text
from goodword_ops.dev.world.clock import DevClock
from goodword_ops.dev.world.mailbox import Mailbox
from goodword_ops.dev.world.notebook import DevStore
from goodword_ops.dev.world.records import Records
from goodword_ops.dev.world.sandbox_control import JournalControl, SandboxControl
from goodword_ops.dev.world.stream import FAILURES
from goodword_ops.plan.replay.record import event_file, recorded
from goodword_site.messages.receipts import sentences, staff_words

Rows = list[dict[str, Any]]

_SETTLED: Final = frozenset({BatchStatus.DONE, BatchStatus.REJECTED})


@dataclass(frozen=True, slots=True)
class Overview:
    """Reads everything afresh on each call. ``sandbox`` None: payouts go to another host.

    ``share_url``: from a code to the referrer's own page. ``audiences``: all that a referrer here
    may be of. ``standings``: how the experiments of the
    present programme stand.
    """

    origin: str
    share_url: Callable[[str], str]
    audiences: Callable[[], Iterable[str]]
    clock: DevClock
    records: Records
    mailbox: Mailbox
    chat_sandbox: JournalControl
    notebook: DevStore
    sandbox: SandboxControl | None
    standings: Callable[[], tuple[Standing, ...]]

    def referrers(self) -> Rows:
        """``{referrer_id, code, audience, name, locale, url, share_url}``, in the order of
        registration."""
        found = sorted(
            self.records.referrers(self.audiences()),
            key=lambda one: (one.registered_at, one.referrer_id),
        )
        return [
            {
                "referrer_id": one.referrer_id,
                "code": one.code,
                "audience": one.audience,
                "name": one.name,
                "locale": one.locale,
                "url": f"{self.origin}/r/{one.code}",
                "share_url": self.share_url(one.code),
            }
            for one in found
        ]

    def referrals(self) -> Rows:
        """``{referral_id, code, audience, status, revision, created_at}``, oldest first."""
        found = sorted(self.records.referrals(), key=lambda one: (one.created_at, one.referral_id))
        return [
            {
                "referral_id": one.referral_id,
                "code": one.code,
                "audience": one.audience,
                "status": one.status,
                "revision": one.revision,
                "created_at": instant(one.created_at),
            }
            for one in found
        ]

    def events(self) -> Rows:
        """``{at, type, about, data}``, oldest first."""
        found = sorted(self.records.events(), key=lambda one: (one.at, one.event_id))
        return [
            {"at": instant(one.at), "type": one.type, "about": one.about, "data": one.data}
            for one in found
        ]

    def experiments(self) -> Rows:
        """``{experiment, metric, from, until, variants, days}``. Variants and days hold ``{variant,
        views, claims, confirmed, won}``, ``variant`` null for the codes that are held out; variants
        also the ``metric`` in basis points (null: nothing yet), days also the ``day``."""
        return [
            {
                "experiment": one.name,
                "metric": one.experiment.metric,
                "from": one.experiment.from_.isoformat(),
                "until": one.experiment.until.isoformat(),
                "variants": [
                    {"variant": variant, **figures._asdict()}
                    for variant, figures in one.variants.items()
                ],
                "days": [count._asdict() for count in one.days],
            }
            for one in self.standings()
        ]

    def event_file(self) -> str:
        """What happened here, as ``goodword plan --events`` reads it."""
        referrals = self.records.referrals()
        about = {one.referral_id: one for one in referrals}
        codes = self.records.codes_of(referrals)
        referrers = self.records.referrers_of(referrals)
        lines = (
            line
            for event in self.records.events()
            if (found := about.get(_referral_id(event)))
            for line in recorded(
                event, found, codes[found.code], referrers[found.referrer_id].taking
            )
        )
        return event_file(lines)

    def mail(self) -> Rows:
        """``{to, subject, text, html, headers, at}``, oldest first."""
        return self.mailbox.mails()

    def chat(self) -> Rows:
        """``{channel, text, blocks, at}``, oldest first."""
        return self.chat_sandbox.entries()

    def rewards(self) -> Rows:
        """``{reward_id, referrer_id, kind, value, currency, months, status, reason, due_at,
        receipt, why}``, oldest first; ``due_at`` None: nothing happens by itself. ``why`` has the
        receipt's steps as English sentences."""
        words = staff_words()
        found = sorted(self.records.rewards(), key=lambda one: (one.created_at, one.reward_id))
        return [
            {
                "reward_id": one.reward_id,
                "referrer_id": one.referrer_id,
                "kind": one.kind,
                "value": decimal_text(one.minor, one.currency),
                "currency": one.currency,
                "months": one.months,
                "status": one.status,
                "reason": one.reason,
                "due_at": _due(one),
                "receipt": one.receipt.model_dump(mode="json"),
                "why": sentences(one.receipt.steps, words),
            }
            for one in found
        ]

    def payouts(self) -> Rows | None:
        """The sandbox's ledger, or None where there is no sandbox."""
        return None if self.sandbox is None else self.sandbox.ledger()

    def failures(self) -> Rows:
        """``{what, about, status, attempts, code, retry_at}``: what waits for the outside."""
        deliveries = [
            {
                "what": one.reaction,
                "about": one.event_id,
                "status": one.status,
                "attempts": one.attempts,
                "code": one.code,
                "retry_at": _retry(one),
            }
            for one in self.records.unfinished()
        ]
        batches = [
            {
                "what": "payout batch",
                "about": one.batch_key,
                "status": one.status,
                "attempts": one.attempts,
                "code": one.reason,
                "retry_at": _due(one),
            }
            for one in self.records.batches()
            if one.status not in _SETTLED
        ]
        given_up = [
            {
                "what": "stream record",
                "about": one["sequence_number"],
                "status": DeliveryStatus.GIVEN_UP,
                "attempts": one["attempts"],
                "code": "exception",
                "retry_at": None,
            }
            for one in self.notebook.list(FAILURES)
        ]
        return [*deliveries, *batches, *given_up]


def _referral_id(event: Event) -> str:
    """The referral that an event is about, directly or as an entry of its person's chain."""
    return event.referral_id if isinstance(event, ConsentEvent) else event.about


def _retry(delivery: Delivery) -> str | None:
    # One that is running is taken up again when its lease is over.
    running = delivery.status is DeliveryStatus.RUNNING
    moment = delivery.lease_until if running else delivery.retry_at
    return instant(moment) if moment else None


def _due(record: Record) -> str | None:
    return instant(record.due_at) if record.due_at else None
