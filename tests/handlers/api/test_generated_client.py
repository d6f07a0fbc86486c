"""A client that is generated from ``/openapi.json`` works: a company need not write its own."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from goodword.handlers.openapi import document
from tests.doubles import sample_program
from tests.handlers.api.asking import ADA, System
from tests.handlers.api.serving import served
from tests.served import serving

PACKAGE = "goodword_client"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The generated client, as a package that can be imported."""
    folder = tmp_path_factory.mktemp("client")
    description, config = folder / "openapi.json", folder / "config.json"
    description.write_text(json.dumps(document(sample_program())))
    config.write_text(json.dumps({"package_name_override": PACKAGE, "post_hooks": []}))
    made = subprocess.run(
        [
            *(str(Path(sys.executable).with_name("openapi-python-client")), "generate"),
            *("--path", str(description), "--config", str(config), "--meta", "none"),
            *("--output-path", str(folder / PACKAGE), "--fail-on-warning"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))


@pytest.mark.slow
def test_a_generated_client_registers_lists_redeems_and_reads_a_balance(
    built: Path, package: ModuleType
) -> None:
    system = System(built)
    referral_id = system.referral()

    def call(name: str, **arguments: object) -> Any:
        module = importlib.import_module(f"{PACKAGE}.api.default.{name}")
        return module.sync(client=client, **arguments)

    models = importlib.import_module(f"{PACKAGE}.models")
    with serving(served(system)) as address:
        client = package.AuthenticatedClient(
            base_url=address, token=system.key.token, httpx_args={"trust_env": False}
        )
        with client:
            taken = call("put_referrer", id="ADA1", body=models.ReferrerBroughtIn.from_dict(ADA))
            listed = call("list_referrers", limit=10)
            referral = call("get_referral", id=referral_id)
            order = models.OfferOrder(order="O1")
            redeemed = call("post_redeemed", reference=referral.reference, body=order)
            balance = call("get_balance", id="ADA1")
            missing = call("get_referrer", id="NOBODY")

    assert (taken.outcome, taken.referrer_id) == ("added", "ADA1")
    assert {one.referrer_id for one in listed.referrers} == {"ADA1", "JS42"}
    assert (redeemed.state, redeemed.changed) == ("redeemed", True)
    assert [(one.currency, one.owed) for one in balance.balances] == [("EUR", "0.00")]
    assert (missing.status, missing.code) == (404, "not_found")
