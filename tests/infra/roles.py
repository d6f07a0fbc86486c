"""What a role of infra/template.yaml allows on the table, and a client that asks it first.

An emulator knows nothing of ``dynamodb:LeadingKeys``, so every call is held against the statements
before it is sent.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.infra.template import as_list, statements

if TYPE_CHECKING:
    from botocore.model import OperationModel
    from mypy_boto3_dynamodb.client import DynamoDBClient

_PARTITION: Final = re.compile(r"(?:\b(?:pk|due_shard)|#partition) = (:\w+)")


class Ask(NamedTuple):
    """One thing asked of the table: an action, on the table or an index, for a partition."""

    action: str
    resource: str
    partition: str


class Grant(NamedTuple):
    """One thing that a statement allows; ``partitions`` is a pattern such as ``CODE#*``."""

    action: str
    resource: str
    partitions: str

    def covers(self, ask: Ask) -> bool:
        return (self.action, self.resource) == ask[:2] and fnmatchcase(
            ask.partition, self.partitions
        )


class NotAllowed(AssertionError):
    """A function asked for what its role does not allow."""


@dataclass
class Role:
    """The role of a function, which of its grants were needed so far, and what it refused."""

    function: str
    used: set[Grant] = field(default_factory=set)
    refused: list[Ask] = field(default_factory=list)

    @cached_property
    def grants(self) -> frozenset[Grant]:
        return frozenset(_grants(self.function))

    def watch(self, client: "DynamoDBClient") -> None:
        """From now on the client asks for nothing that the role does not allow."""
        client.meta.events.register("provide-client-params.dynamodb.*", self._check)

    def _check(self, params: dict[str, Any], model: "OperationModel", **_: Any) -> None:
        for ask in asks(model.name, params):
            covering = {grant for grant in self.grants if grant.covers(ask)}
            if not covering:
                self.refused.append(ask)
                message = f"{self.function} may not {ask}"
                raise NotAllowed(message)
            self.used |= covering


def asks(operation: str, params: dict[str, Any]) -> Iterator[Ask]:
    """What DynamoDB would ask IAM about for one call."""
    if operation == "TransactWriteItems":
        for part in params["TransactItems"]:
            ((kind, inner),) = part.items()
            yield from asks(f"{kind}Item", inner)
    elif operation == "BatchGetItem":
        for request in params["RequestItems"].values():
            for key in request["Keys"]:
                yield Ask("dynamodb:BatchGetItem", "table", key["pk"]["S"])
    elif operation == "Query":
        bound = _PARTITION.search(params["KeyConditionExpression"])
        assert bound is not None, params["KeyConditionExpression"]
        partition = params["ExpressionAttributeValues"][bound[1]]["S"]
        yield Ask("dynamodb:Query", params.get("IndexName", "table"), partition)
    else:
        key = params["Item" if operation == "PutItem" else "Key"]
        yield Ask(f"dynamodb:{operation}", "table", key["pk"]["S"])


def _grants(function: str) -> Iterator[Grant]:
    for statement in statements(function):
        keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
        for partitions in keys.get("dynamodb:LeadingKeys", ()):
            for action in as_list(statement["Action"]):
                for resource in as_list(statement["Resource"]):
                    yield Grant(action, _resource(resource), partitions)


def _resource(reference: dict[str, Any]) -> str:
    """``table``, or the name of an index."""
    if reference == {"Fn::GetAtt": ["Table", "Arn"]}:
        return "table"
    name: str = reference["Fn::Sub"]
    assert name.startswith("${Table.Arn}/index/"), name
    return name.rpartition("/")[2]
