"""Every item that any operation of the store writes carries the number of its shape."""

from goodword.domain.allowance import HOUR, Allowance
from goodword.domain.event import Decision
from goodword.domain.figures.counting import Count
from goodword.domain.figures.figure import Cell, Dimension
from goodword.domain.offers.experiment import Assignment
from goodword.domain.offers.results import FunnelStep
from goodword.flows.publish_program import publish_program
from tests.doubles import NOON, sample_program
from tests.store.engines import OnDynamoDB
from tests.store.records import EVERY_KIND


def test_every_item_carries_the_number_of_its_shape(on_dynamodb: OnDynamoDB) -> None:
    store = on_dynamodb.store
    store.commit(Decision(save=EVERY_KIND))
    store.draw_number("h4xq")
    for _ in range(2):
        store.count_view("h4xq", "2026-11-21", "mail")
        store.count_variant_view(Assignment("trial", "a"), "h4xq", "2026-11-21")
    store.count_variant_event(
        Assignment("trial", "a"), "h4xq", "2026-11-21", FunnelStep.CLAIMS, "e1"
    )
    cell = Cell(Dimension.ALL, "-", "2026-11")
    store.count_figures([Count("e1", NOON, {cell: {"won": 1}})])
    store.take(Allowance("link", "h4xq", 2, HOUR), NOON)
    publish_program(store, sample_program())

    items = on_dynamodb.client.scan(TableName=on_dynamodb.table)["Items"]

    kinds = {item["sk"]["S"].partition("#")[0] for item in items}
    expected = {"CODE", "VIEWS", "COUNT", "COUNTED", "LIMIT", "PROGRAM", "WORDS", "EVENT"}
    expected |= {"FIGURES", "FIGURED"}
    assert expected <= kinds
    assert [item for item in items if "v" not in item] == []
