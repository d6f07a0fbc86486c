"""A deployed stack as the place of publications: buckets, table, functions, distribution.

Region and credentials are those of the environment, as boto3 finds them; README.md lists what
they must be allowed.
"""

import base64
import hashlib
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from goodword.domain.errors import Unavailable
from goodword.domain.staff.roll import STAFF_FILE, read_roll
from goodword.flows.publish_program import publish_program
from goodword.flows.staff.roll import keep_staff
from goodword.program.upgrades import known_program_of
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore
from goodword_ops.commands.bundle import Target, bundle, for_lambda
from goodword_ops.failures import OutsideFailed, WrongInput
from goodword_ops.publication.addresses import addresses_of, cache_control, content_type
from goodword_ops.publication.plan import Files

OUTPUTS: Final = (
    "SiteBucketName",
    "RevisionsBucketName",
    "TableName",
    "FunctionNames",
    "DistributionId",
)
"""What infra/template.yaml tells of itself and this needs."""

_BUNDLE: Final = "bundle.zip"
_AT_ONCE: Final = 8
# DeleteObjects and CreateInvalidation take no more.
_MOST_DELETED: Final = 1000
_WAIT: Final = {"Delay": 2, "MaxAttempts": 300}


def outputs_of(name: str, needed: Sequence[str]) -> Mapping[str, str]:
    """What the stack of that name, in the environment's account and region, tells of itself.

    Raises:
        WrongInput: there is none, or its template is older than this command.
        OutsideFailed: AWS did not help.
    """
    with _aws():
        try:
            (found,) = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationError":
                raise
            message = f"there is no stack {name} in this account and region"
            raise WrongInput(message) from error
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}
    missing = ", ".join(key for key in needed if key not in outputs)
    if missing:
        message = f"the stack {name} has no output {missing}; deploy infra/template.yaml anew"
        raise WrongInput(message)
    return outputs


class DeployedStack:
    """Satisfies ``Place``. Documents lie in the bucket of revisions, which nobody can visit."""

    def __init__(self, name: str, outputs: Mapping[str, str], target: Target | None = None) -> None:
        """``target`` is what the functions run on: Lambda's, unless a test says otherwise."""
        self.name = f"the stack {name}"
        self._outputs = outputs
        self._target = target
        self._s3 = boto3.client("s3")
        # Document -> its ETag when it was read here; None: there was none.
        self._seen: dict[str, str | None] = {}

    @classmethod
    def named(cls, name: str, target: Target | None = None) -> Self:
        """The stack of that name in the environment's account and region.

        Raises:
            WrongInput: there is none, or its template is older than this command.
            OutsideFailed: AWS did not help.
        """
        return cls(name, outputs_of(name, OUTPUTS), target)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Two may begin; the second one to write a document is told."""
        yield

    def read(self, document: str) -> bytes | None:
        with _aws():
            try:
                found = self._s3.get_object(Bucket=self._documents, Key=document)
            except self._s3.exceptions.NoSuchKey:
                self._seen[document] = None
                return None
            self._seen[document] = found["ETag"]
            content: bytes = found["Body"].read()
            return content

    def write(self, document: str, content: bytes) -> None:
        condition: dict[str, Any] = {}
        if document in self._seen:
            seen = self._seen[document]
            condition = {"IfNoneMatch": "*"} if seen is None else {"IfMatch": seen}
        with _aws():
            try:
                written = self._s3.put_object(
                    Bucket=self._documents,
                    Key=document,
                    Body=content,
                    ContentType=content_type(document),
                    **condition,
                )
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] not in {404, 409, 412}:
                    raise
                message = f"somebody else published to {self.name} meanwhile; publish again"
                raise OutsideFailed(message) from error
            self._seen[document] = written["ETag"]

    def discard(self, document: str) -> None:
        with _aws():
            self._s3.delete_object(Bucket=self._documents, Key=document)
            self._seen[document] = None

    def files(self) -> Files:
        """S3's ETag of an object that came in one piece, without a key of KMS, is its MD5."""
        with _aws():
            pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._site)
            return {
                one["Key"]: one["ETag"].strip('"')
                for page in pages
                for one in page.get("Contents", ())
            }

    def text(self, path: str) -> str:
        with _aws():
            found = self._s3.get_object(Bucket=self._site, Key=path)
            text: str = found["Body"].read().decode(errors="replace")
            return text

    def put(self, site: Path, paths: Sequence[str]) -> None:
        def upload(path: str) -> None:
            self._s3.put_object(
                Bucket=self._site,
                Key=path,
                Body=(site / path).read_bytes(),
                ContentType=content_type(path),
                CacheControl=cache_control(path),
            )

        with _aws(), ThreadPoolExecutor(_AT_ONCE) as pool:
            for _ in pool.map(upload, paths):
                pass

    def remove(self, paths: Sequence[str]) -> None:
        for start in range(0, len(paths), _MOST_DELETED):
            part = paths[start : start + _MOST_DELETED]
            keys = [{"Key": path} for path in part]
            with _aws():
                done = self._s3.delete_objects(
                    Bucket=self._site, Delete={"Objects": keys, "Quiet": True}
                )
            for error in done.get("Errors", ()):
                raise OutsideFailed(f"AWS: {error.get('Key')} stays: {error.get('Message')}")

    def serve(self, functions: Path) -> bool:
        program = known_program_of((functions / "program.json").read_bytes())
        store = DynamoStore(
            dynamodb_client(), self._outputs["TableName"], clock=lambda: datetime.now(UTC)
        )
        with _aws(), tempfile.TemporaryDirectory(prefix="goodword-bundle-") as folder:
            publish_program(store, program)
            if (functions / STAFF_FILE).exists():
                keep_staff(store, read_roll((functions / STAFF_FILE).read_bytes()))
            made = bundle(Path(folder, _BUNDLE), functions, self._target or for_lambda())
            return self._update(made.path.read_bytes())

    def refresh(self, paths: Sequence[str]) -> None:
        client, distribution = boto3.client("cloudfront"), self._outputs["DistributionId"]
        addresses = addresses_of(paths)
        with _aws():
            made = client.create_invalidation(
                DistributionId=distribution,
                InvalidationBatch={
                    "Paths": {"Quantity": len(addresses), "Items": list(addresses)},
                    "CallerReference": str(uuid.uuid4()),
                },
            )
            client.get_waiter("invalidation_completed").wait(
                DistributionId=distribution, Id=made["Invalidation"]["Id"], WaiterConfig=_WAIT
            )

    def _update(self, zipped: bytes) -> bool:
        client = boto3.client("lambda")
        digest = base64.b64encode(hashlib.sha256(zipped).digest()).decode()
        names = self._outputs["FunctionNames"].split(",")
        waiter = client.get_waiter("function_updated")
        for name in names:
            waiter.wait(FunctionName=name, WaiterConfig=_WAIT)
        old = [
            name
            for name in names
            if client.get_function_configuration(FunctionName=name)["CodeSha256"] != digest
        ]
        if old:
            self._s3.put_object(Bucket=self._documents, Key=_BUNDLE, Body=zipped)
        for name in old:
            client.update_function_code(FunctionName=name, S3Bucket=self._documents, S3Key=_BUNDLE)
        for name in old:
            waiter.wait(FunctionName=name, WaiterConfig=_WAIT)
        return bool(old)

    @property
    def _site(self) -> str:
        return self._outputs["SiteBucketName"]

    @property
    def _documents(self) -> str:
        return self._outputs["RevisionsBucketName"]


@contextmanager
def _aws() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError, WaiterError) as error:
        raise OutsideFailed(f"AWS: {error}") from error
    except Unavailable as error:
        raise OutsideFailed("AWS: the table does not answer; try again") from error
