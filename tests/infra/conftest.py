"""Stacks of the sample programme, each on an emulator of its own."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest

from goodword_ops.commands.bundle import bundle, for_this_machine
from goodword_ops.dev.emulator.emulator import Emulator
from tests.infra.machine import Machine
from tests.infra.stack import NEEDED, PARAMETERS, Stack
from tests.once import made_once


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def stack(built: Path, zipped: Path) -> Iterator[Stack]:
    """infra/template.yaml as a stack of an emulator that asks IAM about every call."""
    with standing(built, zipped, PARAMETERS) as made:
        yield made


@pytest.fixture(scope="module")
def default_stack(built: Path, zipped: Path) -> Iterator[Stack]:
    """The same with nothing but the parameters that have no default."""
    with standing(built, zipped, NEEDED) as made:
        yield made


@pytest.fixture(scope="session")
def zipped(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the functions of every stack run."""

    def make(folder: Path) -> None:
        bundle(folder / "bundle.zip", built / "functions", for_this_machine())

    return made_once(tmp_path_factory, "zipped", make) / "bundle.zip"


@contextmanager
def standing(built: Path, zipped: Path, parameters: Mapping[str, str]) -> Iterator[Stack]:
    """A stack on an emulator of its own, until the end of the block."""
    emulator = Emulator()
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        # Else boto3 goes on with credentials that another test has made it read.
        environment.setattr(boto3, "DEFAULT_SESSION", None)
        environment.setenv("AUTH", "true")
        # Whoever holds the emulator's own key is the account's root. The address is known later,
        # and the functions must not inherit another.
        for name, value in emulator.environment.items():
            if name != "AWS_ENDPOINT_URL":
                environment.setenv(name, value)
        with emulator:
            environment.setenv("AWS_ENDPOINT_URL", emulator.endpoint)
            made = Stack(emulator.endpoint, zipped, built / "site", parameters)
            made.create()
            prepare(made)
            yield made


def prepare(stack: Stack) -> None:
    """What the deployer does besides: a verified sender, and the pages in the bucket."""
    ses = boto3.client("sesv2")
    ses.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://x.example", ProductionAccessEnabled=True
    )
    ses.create_email_identity(EmailIdentity=stack.parameters["SenderIdentity"])
    for page in ("unavailable.html", "404.html", "index.html", "terms/index.html"):
        boto3.client("s3").put_object(
            Bucket=stack.outputs["SiteBucketName"],
            Key=page,
            Body=(stack.pages / page).read_bytes(),
            ContentType="text/html",
        )
