"""What experiments count: exact for events, whatever is told twice or at once."""

from concurrent.futures import ThreadPoolExecutor

from goodword.domain.offers.experiment import Assignment
from goodword.domain.offers.results import FunnelStep, VariantCount
from tests.store.engines import Engine

BOLD = Assignment("headline", "bold")
HELD_OUT = Assignment("headline", None)
DAY = "2026-11-21"


def test_counts_are_kept_by_experiment_variant_and_day(engine: Engine) -> None:
    store = engine.store
    for code in ("one", "two", "three"):
        store.count_variant_view(BOLD, code, DAY)
    store.count_variant_view(HELD_OUT, "four", DAY)
    store.count_variant_view(BOLD, "one", "2026-11-22")
    store.count_variant_view(Assignment("other", "bold"), "one", DAY)
    store.count_variant_event(BOLD, "one", DAY, FunnelStep.CLAIMS, "e1")

    assert store.variant_counts("headline") == (
        VariantCount(DAY, None, views=1),
        VariantCount(DAY, "bold", views=3, claims=1),
        VariantCount("2026-11-22", "bold", views=1),
    )
    assert store.variant_counts("unknown") == ()


def test_an_event_counts_once_however_often_it_is_told(engine: Engine) -> None:
    for _ in range(3):
        engine.store.count_variant_event(BOLD, "one", DAY, FunnelStep.WON, "e1")

    assert engine.store.variant_counts("headline") == (VariantCount(DAY, "bold", won=1),)


def test_what_is_taken_off_is_taken_off_once_also_before_what_it_takes_back(
    engine: Engine,
) -> None:
    for _ in range(2):
        engine.store.count_variant_event(BOLD, "one", DAY, FunnelStep.WON, "lost", -1)
    for event_id in ("won", "other"):
        engine.store.count_variant_event(BOLD, "one", DAY, FunnelStep.WON, event_id)

    assert engine.store.variant_counts("headline") == (VariantCount(DAY, "bold", won=1),)


def test_events_that_come_at_once_are_all_counted(engine: Engine) -> None:
    def count(number: int) -> None:
        event_id = f"e{number % 20}"
        engine.store.count_variant_event(BOLD, "one", DAY, FunnelStep.CONFIRMED, event_id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(40)))

    assert engine.store.variant_counts("headline") == (VariantCount(DAY, "bold", confirmed=20),)
