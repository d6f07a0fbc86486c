"""Which blocks Slack refuses: kinds, shapes and lengths (Block Kit)."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

MOST_BLOCKS: Final = 50
_ID: Final = 255
_HEADER: Final = 150
_SECTION: Final = 3_000
_FIELDS: Final = 10
_FIELD: Final = 2_000
_CONTEXT: Final = 10
_ACTIONS: Final = 25
_BUTTON: Final = 75
_URL: Final = 3_000
_VALUE: Final = 2_000
_STYLES: Final = (None, "primary", "danger")


def faults_of(blocks: Any) -> list[str]:
    """What is wrong, block by block; nothing where Slack takes them."""
    if not isinstance(blocks, list):
        return ["blocks: not a list"]
    if len(blocks) > MOST_BLOCKS:
        return [f"blocks: more than {MOST_BLOCKS}"]
    ids = [one.get("block_id") for one in blocks if isinstance(one, dict) and "block_id" in one]
    found = ["blocks: two with one block_id"] if len(set(ids)) < len(ids) else []
    for number, block in enumerate(blocks):
        found += [f"blocks[{number}]: {words}" for words in _of_block(block)]
    return found


def _of_block(block: Any) -> Iterator[str]:
    if not isinstance(block, dict):
        yield "not an object"
        return
    if not _fits(block.get("block_id", "-"), _ID):
        yield "block_id"
    kind = block.get("type")
    if kind == "header":
        yield from _of_text(block.get("text"), _HEADER, plain=True)
    elif kind == "section":
        yield from _of_section(block)
    elif kind == "context":
        yield from _of_elements(block, _CONTEXT, lambda one: _of_text(one, _FIELD))
    elif kind == "actions":
        yield from _of_elements(block, _ACTIONS, _of_button)
    elif kind != "divider":
        yield "type"


def _of_section(block: Mapping[str, Any]) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield "neither text nor fields"
    if "text" in block:
        yield from _of_text(block["text"], _SECTION)
    fields = block.get("fields", [None])
    if "fields" in block:
        if not isinstance(fields, list) or not 0 < len(fields) <= _FIELDS:
            yield "fields"
            return
        for one in fields:
            yield from _of_text(one, _FIELD)
    if "accessory" in block:
        yield from _of_button(block["accessory"])


def _of_elements(block: Mapping[str, Any], most: int, of_one: Any) -> Iterator[str]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        yield "elements"
        return
    ids = [one["action_id"] for one in elements if isinstance(one, dict) and "action_id" in one]
    if len(set(ids)) < len(ids):
        yield "two elements with one action_id"
    for one in elements:
        yield from of_one(one)


def _of_button(button: Any) -> Iterator[str]:
    if not isinstance(button, dict) or button.get("type") != "button":
        yield "not a button"
        return
    yield from _of_text(button.get("text"), _BUTTON, plain=True)
    url = button.get("url", "https://")
    if not _fits(url, _URL) or not url.startswith(("https://", "http://")):
        yield "url"
    if not _fits(button.get("action_id", "-"), _ID) or not _fits(button.get("value", "-"), _VALUE):
        yield "action_id or value"
    if button.get("style") not in _STYLES:
        yield "style"


def _of_text(text: Any, longest: int, *, plain: bool = False) -> Iterator[str]:
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if not isinstance(text, dict) or text.get("type") not in kinds:
        yield "text"
    elif not _fits(text.get("text"), longest):
        yield f"text of no or more than {longest} characters"


def _fits(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest
