"""The key that the local stack shows opens its API, over restarts, and goes with a reset."""

from collections.abc import Callable
from typing import Any

import pytest

from goodword_ops.cli import main
from tests.infra.dev.claims import claim, confirm, referral_of
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.usefixtures("own_environment")]


def ask(stack: LocalStack, method: str, path: str, body: object = None) -> Any:
    headers = {"Authorization": f"Bearer {stack.get('/_dev/access')['api_key']}"}
    with stack.client() as client:
        answer = client.request(method, f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_api_of_the_local_stack_is_open_to_the_key_that_it_shows(
    new_stack: Callable[..., LocalStack],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stack = new_stack().start()
    access = stack.get("/_dev/access")
    roles = ["viewer", "sales", "partner_manager", "finance", "privacy", "admin"]
    assert [one["role"] for one in access["staff"]] == roles
    assert {name for one in access["staff"] for name in one} == {"name", "email", "role"}
    assert access["api_key"].startswith("gwk_local_")
    assert stack.get("/_dev/access") == access

    claim(stack, "JS42", "api@muster.example.com")
    confirm(stack, "api@muster.example.com")
    referral_id = referral_of(stack, "JS42")["referral_id"]
    reference = ask(stack, "GET", f"/referrals/{referral_id}")["reference"]
    spent = ask(stack, "POST", f"/offers/{reference}/redeemed", {"order": "ORDER-1"})
    assert spent["state"] == "redeemed"

    monkeypatch.setenv("GOODWORD_URL", stack.address)
    monkeypatch.setenv("GOODWORD_API_KEY", access["api_key"])
    assert main(["referrers", "list"]) == 0
    assert "JS42" in capsys.readouterr().out

    stack.post("/_dev/clock", {"advance": "P800D"})
    later = stack.get("/_dev/access")
    assert later != access
    assert ask(stack, "GET", "/referrers")["referrers"]
