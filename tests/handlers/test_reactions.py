"""The function behind the stream: what a service that hangs leaves no time for is not lost."""

from pathlib import Path

from goodword.domain.event import Decision, Event
from goodword.handlers import reactions
from goodword.handlers.wiring import Services, Settings
from goodword.store.items import item_of
from goodword_ops.dev.http.lambda_event import Context
from tests.doubles import KEYS, NOON, Mailbox, SetClock
from tests.store.memory import MemoryStore


def test_a_batch_that_runs_out_of_time_leaves_the_rest_to_the_sweep(built: Path) -> None:
    clock = SetClock()
    services = Services(
        Settings(
            GOODWORD_TABLE="unused",
            GOODWORD_ORIGIN="https://refer.larkspur.example",
            GOODWORD_PUBLISHED=built / "functions",
        ),
        clock=clock,
    )
    store = MemoryStore(clock)
    services.store, services.keys, services.mailer = store, KEYS, Mailbox()
    event = Event(
        event_id="e1", type="reward.canceled", about="a", at=NOON, actor="rules", due_at=NOON
    )
    store.commit(Decision(events=(event,)))
    item = item_of(event, nonce="n")
    record = {
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]},
            "NewImage": item,
            "SequenceNumber": "1",
        },
    }
    batch = {"Records": [record]}
    react = reactions.build(services)

    late = react(batch, Context("reactions", deadline=0))
    assert late == {"batchItemFailures": []}
    assert [one.event_id for one in store.due(Event, clock())] == ["e1"]

    react(batch, Context("reactions"))
    assert store.due(Event, clock()) == ()
