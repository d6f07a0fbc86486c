"""What every test may ask for: a build, the emulator, a table of its own, a Chromium."""

import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from goodword.store.client import dynamodb_client
from goodword_ops.commands.build import build_program
from goodword_ops.deploy.table import create_table
from goodword_ops.dev.emulator.emulator import Emulator
from tests.chromium import chromium
from tests.doubles import ROOT, sample_program
from tests.handlers.public.joining import reading
from tests.local_stack import first_build
from tests.once import made_once

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.client import DynamoDBClient
    from playwright.sync_api import Browser

# How long an example takes says more about the machine than about the code.
settings.register_profile("goodword", deadline=None)
settings.load_profile("goodword")


NOWHERE = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nobody",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}

LONGEST = (
    "tests/infra/test_roles.py",
    "tests/site/test_function_pages_in_browser.py",
    "tests/infra/dev/test_dev_plan.py",
    "tests/infra/commands/referrers/test_on_a_stack.py",
    "tests/infra/test_stack.py",
    "tests/site/test_static_pages_in_browser.py",
    "tests/crash/test_killed_workers.py",
    "tests/crash/test_killed_joining.py",
    "tests/crash/test_killed_sales.py",
    "tests/infra/commands/test_bundle.py",
    "tests/infra/plan/test_plan_command.py",
)
"""The files that take longest, a minute of a core or nearly so, from the longest on."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: else one of them might be the last, with one worker left busy.

    All others stay in the order that chance gave them.
    """
    ranks = {ROOT / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


@pytest.fixture(scope="session", autouse=True)
def no_account() -> Iterator[None]:
    """No test ever reaches an AWS account of whoever runs it."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        for name, value in NOWHERE.items():
            environment.setenv(name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Ctrl-C reaches what tests start, also where a script runs them in the background.

    A shell starts what it does not wait for with SIGINT ignored, and every child inherits that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real build of the sample programme: ``site`` and ``functions``."""
    return made_once(
        tmp_path_factory, "built", lambda folder: build_program(sample_program(), folder)
    )


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``goodword dev`` keeps in its data folder after a first start, with every picture.

    Whoever wants a quick start copies it.
    """
    return made_once(tmp_path_factory, "builds", first_build)


@pytest.fixture(scope="session")
def emulator(no_account: None) -> Iterator[Emulator]:
    """One emulator for the session (for each worker of xdist), without a data folder.

    Its address and credentials stand in the environment, so that every boto3 client finds it.
    """
    with Emulator() as running, pytest.MonkeyPatch.context() as environment:
        for name, value in running.environment.items():
            environment.setenv(name, value)
        yield running


@pytest.fixture(scope="session")
def dynamodb(emulator: Emulator) -> "DynamoDBClient":
    """The functions' own client, talking to the emulator."""
    return dynamodb_client()


@pytest.fixture
def own_environment() -> Iterator[None]:
    """For commands that run in this process: what they set in the environment ends with the test,
    or whatever runs after it would ask another emulator."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def table(dynamodb: "DynamoDBClient") -> str:
    """The name of a fresh table with its indexes, stream and TTL."""
    name = f"goodword-{secrets.token_hex(6)}"
    create_table(dynamodb, name)
    return name


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A Chromium for the session (for each worker of xdist)."""
    with chromium() as (started, _):
        yield started


@pytest.fixture(scope="session")
def read_first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What functions find in the bundle of a programme that has sentences read first."""
    folder = tmp_path_factory.mktemp("read_first")
    build_program(reading(), folder)
    return folder
