"""``goodword publish --stack`` on the emulator, by somebody with the template's policy only."""

import re
from datetime import UTC, datetime
from pathlib import Path

import boto3
import pytest

from goodword.program.model import Program
from goodword.program.reading.parse import parse
from goodword.program.revision import revision_of
from goodword.store.dynamodb import DynamoStore
from goodword_ops.commands.build import build_program
from goodword_ops.commands.bundle import for_this_machine
from goodword_ops.failures import OutsideFailed
from goodword_ops.publication.history import History
from goodword_ops.publication.publishing import Edition, PublicationResult, publish
from goodword_ops.publication.revisions import live_program
from goodword_ops.publication.stack import DeployedStack
from tests.infra.stack import Stack
from tests.program.programme import SMALL

pytestmark = [pytest.mark.emulator, pytest.mark.slow]


@pytest.fixture(scope="module")
def marketer(stack: Stack) -> dict[str, str]:
    """Credentials of somebody who may do what the template's policy allows, and nothing else."""
    iam = boto3.client("iam")
    iam.create_user(UserName="marketer")
    iam.attach_user_policy(UserName="marketer", PolicyArn=stack.outputs["PublisherPolicyArn"])
    key = iam.create_access_key(UserName="marketer")["AccessKey"]
    return {
        "AWS_ACCESS_KEY_ID": key["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"],
    }


@pytest.fixture
def as_the_marketer(marketer: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in marketer.items():
        monkeypatch.setenv(name, value)
    # Else boto3 goes on with the credentials that it has read before.
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


def put_live(folder: Path, name: str, *, of: str | None = None) -> tuple[PublicationResult, str]:
    """Publishes the small programme of a company of that name; what that did, and the revision."""
    program = parse(SMALL.replace("name: Acme", f"name: {name}"), "program.yml").program
    assert program is not None
    revision = revision_of(program)
    build_program(program, folder)
    place = DeployedStack.named("goodword", for_this_machine())
    edition = Edition(program, revision, b"# kept", folder, of)
    done = publish(place, edition, now=datetime.now(UTC), say=lambda _: None)
    assert live_program(place) == program
    return done, revision


def stored(store: DynamoStore, revision: str) -> Program:
    """A programme as functions find it for a referral."""
    program = store.program(revision)
    assert program is not None, revision
    return program


@pytest.mark.usefixtures("as_the_marketer")
def test_publishing_and_going_back_changes_every_page_but_the_terms(
    stack: Stack, tmp_path: Path
) -> None:
    _, first = put_live(tmp_path / "1", "Larkspur")
    with stack.visitor() as visitor:
        terms = visitor.get(f"/terms/{first}/index.html").text

        done, second = put_live(tmp_path / "2", "Foxglove")
        assert done.written > done.permanent
        shown = visitor.get("/index.html")
        assert "Foxglove" in shown.text
        assert shown.headers["content-type"] == "text/html; charset=utf-8"
        assert shown.headers["cache-control"].startswith("public, max-age=0,")
        style = re.search(r'href="(/assets/[^"]+\.css)"', shown.text)
        assert style is not None
        assert "immutable" in visitor.get(style[1]).headers["cache-control"]
        assert "Foxglove" in visitor.get("/r/nosuchcode").text
        assert visitor.get("/healthz").json()["revision"] == second
        assert visitor.get(f"/terms/{first}/index.html").text == terms

        again, _ = put_live(tmp_path / "2", "Foxglove")
        assert not again.changed

        put_live(tmp_path / "3", "Larkspur", of=first)
        assert "Foxglove" not in visitor.get("/index.html").text
        assert visitor.get("/healthz").json()["revision"] == first
        assert visitor.get(f"/terms/{first}/index.html").text == terms
        assert "Foxglove" in visitor.get(f"/terms/{second}/index.html").text

    place = DeployedStack.named("goodword", for_this_machine())
    history = History.read(place.read("history.jsonl"))
    assert (history.current, list(history.known)) == (first, [first, second])
    assert place.read(f"revisions/{second}.yml") == b"# kept"
    assert place.read("unfinished.json") is None
    # Somebody else's: whoever publishes may not read the table.
    root = boto3.client("dynamodb", aws_access_key_id="local", aws_secret_access_key="local")
    store = DynamoStore(root, stack.outputs["TableName"], clock=lambda: datetime.now(UTC))
    for revision in (first, second):
        assert revision_of(stored(store, revision)) == revision


def test_the_second_of_two_who_publish_at_once_is_told(stack: Stack) -> None:
    one, other = (DeployedStack.named("goodword", for_this_machine()) for _ in range(2))
    for place in (one, other):
        place.read("needs.json")
    one.write("needs.json", b"{}")

    with pytest.raises(OutsideFailed, match="somebody else published"):
        other.write("needs.json", b"{}")


def test_caches_forget_the_addresses_of_pages_that_changed(stack: Stack) -> None:
    DeployedStack.named("goodword", for_this_machine()).refresh(["de/terms/index.html"])

    client, distribution = boto3.client("cloudfront"), stack.outputs["DistributionId"]
    made = client.list_invalidations(DistributionId=distribution)["InvalidationList"]["Items"]
    paths = [
        client.get_invalidation(DistributionId=distribution, Id=one["Id"])["Invalidation"][
            "InvalidationBatch"
        ]["Paths"]["Items"]
        for one in made
    ]
    assert ["/de/terms/", "/de/terms/index.html"] in paths
