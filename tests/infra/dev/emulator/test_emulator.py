"""The emulator as a child process: where it listens, what it keeps, and when it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from goodword_ops.deploy.table import create_table
from goodword_ops.dev.emulator.emulator import Emulator, EmulatorFailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient

pytestmark = pytest.mark.emulator

PARENT = """
import sys, time
from pathlib import Path
from goodword_ops.dev.emulator.emulator import Emulator
emulator = Emulator(Path(sys.argv[1]))
emulator.start()
print(emulator.endpoint, flush=True)
time.sleep(600)
"""


def client_of(endpoint: str) -> "DynamoDBClient":
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )


def put(client: "DynamoDBClient", pk: str) -> None:
    client.put_item(TableName="kept", Item={"pk": {"S": pk}, "sk": {"S": "X"}})


def has(client: "DynamoDBClient", pk: str) -> bool:
    return "Item" in client.get_item(TableName="kept", Key={"pk": {"S": pk}, "sk": {"S": "X"}})


def listens(endpoint: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(endpoint.rpartition(":")[2]))) == 0


def test_what_was_written_is_there_after_a_clean_stop(tmp_path: Path) -> None:
    with Emulator(tmp_path) as first:
        client = client_of(first.endpoint)
        create_table(client, "kept")
        put(client, "written just before the end")
    with Emulator(tmp_path) as second:
        assert has(client_of(second.endpoint), "written just before the end")


def test_a_kill_loses_at_most_the_last_two_seconds_and_ends_the_emulator(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        endpoint = parent.stdout.readline().strip()
        client = client_of(endpoint)
        create_table(client, "kept")
        put(client, "two seconds old")
        time.sleep(2)
        # Parent and emulator at once: the emulator has no time to save.
        emulator = int(
            subprocess.run(
                ["pgrep", "-P", str(parent.pid)], capture_output=True, text=True, check=True
            ).stdout
        )
        os.kill(emulator, signal.SIGKILL)
        parent.kill()
    with Emulator(tmp_path) as second:
        assert has(client_of(second.endpoint), "two seconds old")


def test_it_ends_and_saves_when_only_its_parent_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        endpoint = parent.stdout.readline().strip()
        client = client_of(endpoint)
        create_table(client, "kept")
        put(client, "written just before the kill")
        parent.kill()
    # Waits for the folder that the orphan still holds.
    with Emulator(tmp_path) as second:
        assert has(client_of(second.endpoint), "written just before the kill")
        assert not listens(endpoint)


def test_nothing_listens_after_the_stop() -> None:
    emulator = Emulator()
    emulator.start()
    assert listens(emulator.endpoint)
    emulator.stop()
    assert not listens(emulator.endpoint)


def test_it_listens_on_the_loopback_interface_only(emulator: Emulator) -> None:
    port = int(emulator.endpoint.rpartition(":")[2])
    with socket.socket() as other:
        # Any other address of this machine is still free at that port.
        other.bind(("127.0.0.2", port))


def test_a_port_in_use_is_named(emulator: Emulator) -> None:
    port = int(emulator.endpoint.rpartition(":")[2])
    with pytest.raises(EmulatorFailed, match=f"in use.*{port}"):
        Emulator(port=port).start()


def test_the_table_is_created_once_with_its_stream_indexes_and_expiry(
    dynamodb: "DynamoDBClient", table: str
) -> None:
    create_table(dynamodb, table)

    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["StreamSpecification"] == {
        "StreamEnabled": True,
        "StreamViewType": "NEW_IMAGE",
    }
    assert [index["IndexName"] for index in described["GlobalSecondaryIndexes"]] == [
        *("due", "of_parent", "in_state")
    ]
    assert "LocalSecondaryIndexes" not in described
    expiry = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at_epoch"}
