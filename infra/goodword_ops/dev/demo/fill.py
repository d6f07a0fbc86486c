"""Fills the data folder of a local stack with the demo, while none of its processes runs.

Tens of thousands of items are laid into the emulator's saved state at once: asked for one by one
they would take minutes, and each would be published as if it had just happened.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from goodword.domain.tokens import Keys
from goodword.handlers.secret_values import key_in
from goodword.program.model import Program
from goodword.store.items import Item
from goodword_ops.deploy.table import create_table
from goodword_ops.dev.demo.life import DemoLife
from goodword_ops.dev.emulator.emulator import Emulator
from goodword_ops.dev.host.data_folder import DEMO, DataFolder
from goodword_ops.dev.host.keyring import keyring
from goodword_ops.dev.world.cloud import TABLE
from goodword_ops.failures import WrongInput

FOLDER: Final = Path(".goodword-demo")
"""The data folder of the demo, where ``GOODWORD_DATA`` names none."""
SEED: Final = 20261201
_AWS: Final = "aws"
_STATE: Final = f"{_AWS}/state/dynamodb.json"


def fill(folder: DataFolder, program: Program, *, say: Callable[[str], None]) -> None:
    """Fills a folder in which nothing has happened yet; one that is filled stays as it is.

    Raises:
        WrongInput: the folder has data of one's own.
    """
    known = folder.read_json(DEMO)
    state = folder.path / _STATE
    if known and known.get("filled") and state.exists():
        return
    if known is None and (folder.path / _AWS).exists():
        message = (
            f"the data folder {folder.path} holds a stack of your own, which --demo would mix with "
            "made-up data. Leave GOODWORD_DATA out, or set it to another folder."
        )
        raise WrongInput(message)
    # Half of a demo is none: an interrupted one is begun anew.
    folder.write_json(DEMO, {"seed": SEED, "filled": False})
    folder.empty()
    say("Living two years of a made-up company; this takes half a minute …")
    secret = keyring(folder)["keys"]
    life = DemoLife(
        program,
        Keys(*(key_in(secret, name) for name in Keys._fields)),
        seed=SEED,
        until=datetime.combine(datetime.now(UTC).date(), time(0), UTC),
    )
    life.live()
    _lay(folder, life.store.items())
    folder.write_json(DEMO, {"seed": SEED, "filled": True})


def _lay(folder: DataFolder, items: Iterable[Item]) -> None:
    """Puts items into the saved state of an emulator that has an empty table."""
    import boto3

    with Emulator(folder.path / _AWS) as emulator:
        client = boto3.client(
            "dynamodb",
            endpoint_url=emulator.endpoint,
            region_name="eu-central-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - the emulator's, and no secret
        )
        create_table(client, TABLE)
    state = folder.path / _STATE
    saved: dict[str, Any] = json.loads(state.read_text(encoding="utf-8"))
    tables = saved["payload"]["tables"]["data"]
    (table,) = (one for name, one in tables.items() if TABLE in name)
    for item in items:
        by_sort_key = table["items"].setdefault(item["pk"]["S"], {})
        by_sort_key[item["sk"]["S"]] = item
    fresh = state.with_suffix(".new")
    fresh.write_text(json.dumps(saved), encoding="utf-8")
    fresh.replace(state)
