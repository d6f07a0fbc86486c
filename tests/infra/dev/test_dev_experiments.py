"""An experiment on the local stack: what people do on a page is in its figures, once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.infra.dev.claims import claim, code_of, confirm, referral_of
from tests.local_stack import ROOT, LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

EMAIL = "counted@muster.example"
SMALL = "    share: 50 %\n    hold_out: 10 %\n"


def test_a_view_a_claim_a_confirmation_and_a_win_count_in_the_variant_of_the_code(
    new_stack: Callable[..., LocalStack], tmp_path: Path
) -> None:
    sample = (ROOT / "program.yml").read_text(encoding="utf-8")
    assert SMALL in sample
    program = tmp_path / "everybody.yml"
    # Today is some day between these.
    always = re.sub(
        r"from: \d{4}-\d\d-\d\d\n    until: \d{4}-\d\d-\d\d",
        "from: 2020-01-01\n    until: 2099-12-31",
        sample.replace(SMALL, ""),
    )
    program.write_text(always, encoding="utf-8")
    stack = new_stack(program=program).start()
    code = code_of(stack, "JS42")
    with stack.client() as visitor:
        page = visitor.get(f"/r/{code}?lang=en").text
        for _ in range(2):
            assert visitor.post(f"/r/{code}/seen").status_code == 204
    claim(stack, "JS42", EMAIL)
    claim(stack, "JS42", EMAIL)
    confirm(stack, EMAIL)
    stack.post("/_dev/settle", {})
    won = {"value": "48000.00", "currency": "EUR"}
    referral_id = referral_of(stack, "JS42")["referral_id"]
    for _ in range(2):
        stack.post("/_dev/crm", {"referral_id": referral_id, "stage": "closed_won", "amount": won})
    stack.post("/_dev/settle", {})

    (experiment,) = stack.get("/_dev/experiments")
    shown = "on_time" if "Deliver on time" in page else "plain"
    other = {"on_time": "plain", "plain": "on_time"}[shown]
    figures = {one.pop("variant"): one for one in experiment["variants"]}
    assert figures == {
        shown: {"views": 2, "claims": 1, "confirmed": 1, "won": 1, "metric": 5000},
        other: {"views": 0, "claims": 0, "confirmed": 0, "won": 0, "metric": None},
        None: {"views": 0, "claims": 0, "confirmed": 0, "won": 0, "metric": None},
    }
    (day,) = experiment["days"]
    assert day | {"day": ""} == {
        "day": "",
        "variant": shown,
        "views": 2,
        "claims": 1,
        "confirmed": 1,
        "won": 1,
    }
    with stack.client() as visitor:
        overview = visitor.get("/_dev/").text
    assert "<h3>offer_headline</h3>" in overview
    assert "50.00&nbsp;%" in overview
