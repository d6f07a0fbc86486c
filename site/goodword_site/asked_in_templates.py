"""The texts that Jinja templates ask for, from their syntax trees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from jinja2 import Environment, nodes

from goodword_site.asked import ALL_BELOW, ANY_PART, ASKERS, Asked, joined, sorted_out

_UNKNOWN: Final = frozenset({ANY_PART})

Forms = frozenset[str]
Scope = dict[str, Forms]


def asked_in_templates(templates: Mapping[str, str]) -> Asked:
    """Patterns of the texts that the templates (name -> source) ask for.

    What a macro asks for depends on its arguments: they are taken from every call in any template.
    """
    environment = Environment(autoescape=True)
    trees = [environment.parse(source) for source in templates.values()]
    macros = {macro.name: macro for tree in trees for macro in tree.find_all(nodes.Macro)}
    arguments: dict[tuple[str, str], set[str]] = {}
    for tree in trees:
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name in macros:
                _note_arguments(macros[call.node.name], call, arguments)
    reader = _Reader({place: frozenset(forms) for place, forms in arguments.items()})
    for tree in trees:
        reader.read(tree.body, {})
    return sorted_out(reader.certain, reader.possible)


def _note_arguments(
    macro: nodes.Macro, call: nodes.Call, arguments: dict[tuple[str, str], set[str]]
) -> None:
    given = dict(zip((argument.name for argument in macro.args), call.args, strict=False))
    given |= {keyword.key: keyword.value for keyword in call.kwargs}
    for name, value in given.items():
        arguments.setdefault((macro.name, name), set()).update(_forms(value, {}))


@dataclass
class _Reader:
    arguments: Mapping[tuple[str, str], Forms]
    certain: set[str] = field(default_factory=set)
    possible: set[str] = field(default_factory=set)

    def read(self, body: Iterable[nodes.Node], scope: Scope) -> None:
        """Reads statements in order; ``set`` adds to the scope of those that follow."""
        for node in body:
            match node:
                case nodes.For():
                    self.read([node.iter], scope)
                    inner = {**scope, **_taken(node.target, node.iter, scope)}
                    self.read([*node.body, *node.else_], inner)
                case nodes.Macro():
                    given = {
                        argument.name: self.arguments.get((node.name, argument.name), _UNKNOWN)
                        for argument in node.args
                    }
                    self.read(node.body, {**scope, **given})
                case nodes.Assign(target=nodes.Name(name=name)):
                    self.read([node.node], scope)
                    scope[name] = _forms(node.node, scope)
                case _:
                    self._ask(node, scope)
                    self.read(node.iter_child_nodes(), scope)

    def _ask(self, node: nodes.Node, scope: Scope) -> None:
        if not isinstance(node, nodes.Call) or not node.args:
            return
        asked = node.node
        if isinstance(asked, nodes.Name) and asked.name in ASKERS:
            forms = _forms(node.args[0], scope)
            in_full = isinstance(node.args[0], nodes.Const)
            (self.certain if in_full else self.possible).update(forms)
        elif _is_under(node):
            self.possible |= _below(node, scope)


def _taken(target: nodes.Node, source: nodes.Node, scope: Scope) -> Scope:
    """What a loop's names may hold."""
    if isinstance(target, nodes.Name):
        if isinstance(source, nodes.Call) and _is_under(source):
            return {target.name: frozenset(_below(source, scope))}
        items = source.items if isinstance(source, nodes.Tuple | nodes.List) else []
        forms = frozenset[str]().union(*(_forms(item, scope) for item in items))
        return {target.name: forms or _UNKNOWN}
    names = target.items if isinstance(target, nodes.Tuple) else []
    rows = source.items if isinstance(source, nodes.Tuple | nodes.List) else []
    scope_of_names: Scope = {}
    for place, name in enumerate(names):
        cells = [row.items[place] for row in rows if isinstance(row, nodes.Tuple)]
        forms = frozenset[str]().union(*(_forms(cell, scope) for cell in cells))
        if isinstance(name, nodes.Name):
            scope_of_names[name.name] = forms or _UNKNOWN
    return scope_of_names


def _is_under(call: nodes.Call) -> bool:
    """``t.under("note.text")``: every text below a name."""
    node = call.node
    return (
        isinstance(node, nodes.Getattr)
        and node.attr == "under"
        and isinstance(node.node, nodes.Name)
        and node.node.name in ASKERS
    )


def _below(call: nodes.Call, scope: Scope) -> set[str]:
    return joined([_forms(call.args[0], scope), [ALL_BELOW]])


def _forms(node: nodes.Node, scope: Scope) -> Forms:
    match node:
        case nodes.Const(value=str() as text):
            return frozenset({text})
        case nodes.Concat():
            return frozenset(joined(_forms(part, scope) for part in node.nodes))
        case nodes.CondExpr(expr1=one, expr2=other) if other is not None:
            return _forms(one, scope) | _forms(other, scope)
        case nodes.Name(name=name):
            return scope.get(name, _UNKNOWN)
        case _:
            return _UNKNOWN
