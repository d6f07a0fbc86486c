"""What a good programme says in vain: worth a look, since a marketer would wait for it.

Campaigns whose days are all taken, and rules that no country of the programme is left for. The
latter are no mistake: a referrer of a country that was dropped keeps the link, and reaches them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from goodword.program.facts import child
from goodword.program.mistake import Mistake, Place, Severity
from goodword.program.model import Program
from goodword.program.overlaps import above_it, never_running
from goodword.program.reaches import Reach, is_taken_in
from goodword.program.rewards import Milestone
from goodword.program.yaml_tree import Mapping, Node, Sequence


def said_in_vain(root: Node, program: Program, file: str) -> tuple[Mistake, ...]:
    """A warning for each, in file order. ``root`` is the tree that the programme was read from."""
    found = sorted((*_campaigns(root, program), *_rules(root, program)))
    return tuple(
        Mistake(file, *place, path, message, fix, Severity.WARNING)
        for place, path, message, fix in found
    )


class _Found(NamedTuple):
    place: Place
    path: str
    message: str
    fix: str


def _campaigns(root: Node, program: Program) -> Iterator[_Found]:
    idle = never_running(program.campaigns)
    section = child(root, "campaigns")
    for entry in section.entries if isinstance(section, Mapping) else ():
        if entry.key.text in idle:
            message = f"this campaign never runs: {above_it(idle[entry.key.text])}"
            fix = "move it above, or give it days or audiences of its own"
            yield _Found(entry.key.place, entry.node.path, message, fix)


def _rules(root: Node, program: Program) -> Iterator[_Found]:
    for name, audience in program.audiences.items():
        rewards = child(child(child(root, "audiences"), name), "reward")
        nodes = rewards.items if isinstance(rewards, Sequence) else []
        above: dict[Milestone, list[Reach]] = {}
        for node, rule in zip(nodes, audience.reward, strict=False):
            if rule.adds:
                continue
            when = rule.when
            countries = None if when.countries is None else frozenset(when.countries)
            reach = Reach(countries, when.deal_at_least or 0, when.deal_below)
            earlier = above.setdefault(rule.on, [])
            if is_taken_in(reach, earlier, program.countries):
                message = (
                    "no country of the programme is left for this rule: those above it take them "
                    "all. Only referrers of a country that was dropped reach it"
                )
                fix = "delete it, or take a country out of the rules above"
                yield _Found(node.place, node.path, message, fix)
            earlier.append(reach)
