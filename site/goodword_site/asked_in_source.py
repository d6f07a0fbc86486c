"""The texts that this package's Python asks for, from its syntax trees.

A name's forms are followed to where it gets its value: a literal, a loop over literals, a
constant of its module, or the arguments of every call of its function.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from goodword_site.asked import ALL_BELOW, ANY_PART, ASKERS, Asked, joined, sorted_out

_UNKNOWN: Final = frozenset({ANY_PART})
_NOTHING: Final = frozenset[str]()

Forms = frozenset[str]
Function = ast.FunctionDef


@dataclass
class _Scope:
    """A function or a module: what is bound to its names, and by whom it is called."""

    outer: "_Scope | None"
    function: Function | None = None
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    loops: dict[str, list[tuple[ast.expr, int | None]]] = field(default_factory=dict)
    calls: list[ast.Call] = field(default_factory=list)

    def bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.values.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, other in zip(target.elts, value.elts, strict=False):
                self.bind(one, other)

    def loop(self, target: ast.expr, source: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.loops.setdefault(target.id, []).append((source, None))
        elif isinstance(target, ast.Tuple):
            for place, name in enumerate(target.elts):
                if isinstance(name, ast.Name):
                    self.loops.setdefault(name.id, []).append((source, place))


def asked_in_source(modules: Mapping[str, str]) -> Asked:
    """Patterns of the texts that the modules (name -> source) ask for."""
    scopes: list[_Scope] = []
    for source in modules.values():
        _open(ast.parse(source), _Scope(None), scopes)
    callers: dict[str, list[tuple[ast.Call, _Scope]]] = {}
    for scope in scopes:
        for call in scope.calls:
            if isinstance(call.func, ast.Name):
                callers.setdefault(call.func.id, []).append((call, scope))
    follow = _Follower(callers)
    certain: set[str] = set()
    possible: set[str] = set()
    for scope in scopes:
        for call in scope.calls:
            if call.args:
                in_full = isinstance(call.args[0], ast.Constant) and not _is_under(call)
                (certain if in_full else possible).update(follow.asked(call, scope))
    return sorted_out(certain, possible)


def _open(node: ast.AST, scope: _Scope, scopes: list[_Scope]) -> None:
    """Notes what every scope binds and calls, nested functions included."""
    scopes.append(scope)
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        here = waiting.pop()
        match here:
            case ast.FunctionDef():
                _open(here, _Scope(scope, here), scopes)
                continue
            case ast.Assign(targets=[target], value=value):
                scope.bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                scope.bind(target, value)
            case (
                ast.For(target=target, iter=source) | ast.comprehension(target=target, iter=source)
            ):
                scope.loop(target, source)
            case ast.Call():
                scope.calls.append(here)
        waiting.extend(ast.iter_child_nodes(here))


@dataclass
class _Follower:
    """Follows expressions to the forms they may take; a circle adds nothing."""

    callers: Mapping[str, list[tuple[ast.Call, _Scope]]]
    passed: set[tuple[int, str]] = field(default_factory=set)

    def asked(self, call: ast.Call, scope: _Scope) -> Iterable[str]:
        """The patterns that a call of the words, or of their ``under``, asks for."""
        if _is_under(call):
            return self._below(call, scope)
        return self.forms(call.args[0], scope) if _root(call.func) in ASKERS else ()

    def forms(self, node: ast.expr, scope: _Scope) -> Forms:
        match node:
            case ast.Constant(value=str() as text):
                return frozenset({text})
            case ast.JoinedStr():
                return frozenset(joined(self.forms(part, scope) for part in node.values))
            case ast.FormattedValue(value=value):
                return self.forms(value, scope)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return frozenset(joined((self.forms(left, scope), self.forms(right, scope))))
            case ast.IfExp(body=one, orelse=other):
                return self.forms(one, scope) | self.forms(other, scope)
            case ast.BoolOp():
                return _NOTHING.union(*(self.forms(value, scope) for value in node.values))
            case ast.Subscript(value=ast.Dict(values=values)):
                return _NOTHING.union(*(self.forms(value, scope) for value in values))
            case ast.Call(func=ast.Attribute(value=value, attr="replace"), args=[old, new]):
                return self._replaced(value, old, new, scope)
            case ast.Name(id=name):
                return self._named(name, scope)
            case _:
                return _UNKNOWN

    def _replaced(self, value: ast.expr, old: ast.expr, new: ast.expr, scope: _Scope) -> Forms:
        if not isinstance(old, ast.Constant) or not isinstance(new, ast.Constant):
            return _UNKNOWN
        return frozenset(
            form.replace(str(old.value), str(new.value)) for form in self.forms(value, scope)
        )

    def _named(self, name: str, scope: _Scope) -> Forms:
        place = (id(scope), name)
        if place in self.passed:
            return _NOTHING
        self.passed.add(place)
        try:
            found = [self.forms(value, scope) for value in scope.values.get(name, ())]
            found += [self._items(it, place_, scope) for it, place_ in scope.loops.get(name, ())]
            found += self._arguments(name, scope)
            if not found:
                return self._named(name, scope.outer) if scope.outer else _UNKNOWN
            return _NOTHING.union(*found)
        finally:
            self.passed.discard(place)

    def _arguments(self, name: str, scope: _Scope) -> Iterator[Forms]:
        """What the calls of a function give to one of its parameters."""
        function = scope.function
        if function is None:
            return
        named = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        only = [argument.arg for argument in function.args.kwonlyargs]
        if name not in (*named, *only):
            return
        place = named.index(name) if name in named else None
        defaults = (*function.args.defaults, *function.args.kw_defaults)
        with_default = (*named[len(named) - len(function.args.defaults) :], *only)
        for argument, default in zip(with_default, defaults, strict=True):
            if argument == name and default is not None:
                yield self.forms(default, scope)
        calls = self.callers.get(function.name, [])
        if not calls:
            yield _UNKNOWN
        for call, caller in calls:
            value = next((it.value for it in call.keywords if it.arg == name), None)
            if value is None and place is not None and place < len(call.args):
                value = call.args[place]
            if value is not None:
                yield self.forms(value, caller)

    def _items(self, source: ast.expr, place: int | None, scope: _Scope) -> Forms:
        """What a loop over ``source`` takes; ``place`` is that of the name in a row of names."""
        match source:
            case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
                return _NOTHING.union(*(self._item(item, place, scope) for item in items))
            case ast.GeneratorExp(elt=item) | ast.ListComp(elt=item):
                return self._item(item, place, scope)
            case ast.Call() if _is_under(source) and place is None:
                return frozenset(self._below(source, scope))
            case ast.Name(id=name):
                return self._items_of_name(name, place, scope)
            case _:
                return _UNKNOWN

    def _item(self, item: ast.expr, place: int | None, scope: _Scope) -> Forms:
        if isinstance(item, ast.Starred):
            return self._items(item.value, place, scope)
        if place is None:
            return self.forms(item, scope)
        if isinstance(item, ast.Tuple) and place < len(item.elts):
            return self.forms(item.elts[place], scope)
        return _UNKNOWN

    def _items_of_name(self, name: str, place: int | None, scope: _Scope) -> Forms:
        here: _Scope | None = scope
        while here is not None:
            if name in here.values:
                values = here.values[name]
                return _NOTHING.union(*(self._items(value, place, here) for value in values))
            here = here.outer
        return _UNKNOWN

    def _below(self, call: ast.Call, scope: _Scope) -> set[str]:
        return joined([self.forms(call.args[0], scope), [ALL_BELOW]])


def _is_under(call: ast.Call) -> bool:
    """``words.under("terms.text")``: every text below a name."""
    func = call.func
    return isinstance(func, ast.Attribute) and func.attr == "under" and _root(func.value) in ASKERS


def _root(node: ast.expr) -> str:
    """``words`` of ``words`` and of ``words[locale]``; ``t`` of ``context["t"]``."""
    while isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and node.slice.value in ASKERS:
            return str(node.slice.value)
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
