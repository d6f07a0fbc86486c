"""``goodword referrers --stack`` on the emulator, by somebody with the template's policy only."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword_ops.cli import main
from goodword_ops.commands.build import build_program
from goodword_ops.commands.bundle import for_this_machine
from goodword_ops.publication.publishing import Edition, publish
from goodword_ops.publication.stack import DeployedStack
from tests.infra.stack import Stack
from tests.program.programme import SMALL

pytestmark = [pytest.mark.emulator, pytest.mark.slow]

TODAY = datetime.now(UTC).date()
ADA = (
    *("--audience", "customer", "--name", "Ada Weiß", "--email", "ada@kunde.example"),
    *("--country", "DE", "--satisfaction", "9", "--shown", "first"),
    *("--customer-since", str(TODAY - timedelta(days=400)), "--referrer-id", "ADA1"),
)


def as_registrar(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on boto3 has the credentials of somebody whom the policy allows its own."""
    iam = boto3.client("iam")
    iam.create_user(UserName="registrar")
    iam.attach_user_policy(UserName="registrar", PolicyArn=stack.outputs["ReferrersPolicyArn"])
    key = iam.create_access_key(UserName="registrar")["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])
    # Else boto3 goes on with the credentials that it has read before.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def test_a_referrer_of_a_deployed_stack_has_a_page_from_registration_to_pause(
    stack: Stack,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = parse(SMALL, "program.yml").program
    assert program is not None
    build_program(program, tmp_path)
    place = DeployedStack.named("goodword", for_this_machine())
    edition = Edition(program, revision_of(program), b"# kept", tmp_path)
    publish(place, edition, now=datetime.now(UTC), say=lambda _: None)
    as_registrar(stack, monkeypatch)

    assert main(["referrers", "add", *ADA, "--stack", "goodword"]) == 0

    link = re.search(r"to pass on: +(\S+)", capsys.readouterr().out)
    assert link is not None
    assert link[1].startswith(f"{stack.outputs['Origin']}/r/")
    path = link[1].removeprefix(stack.outputs["Origin"])
    with stack.visitor() as visitor:
        assert "Ada" in visitor.get(path).text
        assert main(["referrers", "pause", "ADA1", "--stack", "goodword"]) == 0
        assert visitor.get(path).status_code == 404
    for action in (("list",), ("show", "ADA1"), ("export", "ADA1"), ("leave", "ADA1", "--yes")):
        assert main(["referrers", *action, "--stack", "goodword"]) == 0
    assert main(["show", "ADA1", "--stack", "goodword"]) == 0
    assert "the referrer left" in capsys.readouterr().out


def test_a_stack_that_is_not_there_is_the_users_mistake(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["referrers", "list", "--stack", "nowhere"]) == 1
    assert "there is no stack nowhere" in capsys.readouterr().err
