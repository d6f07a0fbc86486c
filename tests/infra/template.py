"""infra/template.yaml as data, and its roles as CloudFormation would fill them in."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

ROOT: Final = Path(__file__).parents[2]
PATH: Final = ROOT / "infra" / "template.yaml"
FUNCTIONS: Final = {
    "public": "PublicFunction",
    "portal": "PortalFunction",
    "staff": "StaffFunction",
    "webhooks": "WebhooksFunction",
    "api": "ApiFunction",
    "reactions": "ReactionsFunction",
    "sweep": "SweepFunction",
    "pay": "PayFunction",
    "mail_reports": "MailReportsFunction",
}


class _Intrinsics(SafeConstructor):
    """Reads ``!Ref Table`` as ``{"Ref": "Table"}``, as CloudFormation does."""

    def spelled_out(self, tag: str, node: Node) -> dict[str, Any]:
        if isinstance(node, ScalarNode):
            value: Any = self.construct_scalar(node)
        elif isinstance(node, SequenceNode):
            value = self.construct_sequence(node, deep=True)
        else:
            assert isinstance(node, MappingNode)
            value = self.construct_mapping(node, deep=True)
        if tag == "GetAtt":
            return {"Fn::GetAtt": value.split(".", 1)}
        return {tag if tag == "Ref" else f"Fn::{tag}": value}


_Intrinsics.add_multi_constructor("!", _Intrinsics.spelled_out)


@cache
def template() -> dict[str, Any]:
    """The whole template; short forms such as !Ref are spelled out."""
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Intrinsics
    loaded: dict[str, Any] = reader.load(PATH)
    return loaded


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Logical id -> properties of every resource of a type."""
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind
    }


def resource(name: str) -> dict[str, Any]:
    """A resource whole, with its type and policies."""
    found: dict[str, Any] = template()["Resources"][name]
    return found


def statements(function: str) -> Iterator[dict[str, Any]]:
    """What the role of a function allows, or a managed policy of that name."""
    if function not in FUNCTIONS:
        yield from resource(function)["Properties"]["PolicyDocument"]["Statement"]
        return
    role = resource(FUNCTIONS[function])["Properties"]["Role"]["Fn::GetAtt"][0]
    for policy in resource(role)["Properties"]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def as_list(value: Any) -> list[Any]:
    """IAM takes one thing or a list of them."""
    return value if isinstance(value, list) else [value]
