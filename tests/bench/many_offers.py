"""The sample programme in as many locales as one likes."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.bench.effort import ROOT

# More locales speak the words of the default one; what a language says does not matter here.
_MORE_LOCALES = ("nl", "it", "pt", "pl", "sv", "da", "fi", "cs")


def write_programme(folder: Path, *, locales: int) -> tuple[Path, Path]:
    """A ``program.yml``, and a copy of ``site/`` with words for its locales."""
    sample = (ROOT / "program.yml").read_text(encoding="utf-8")
    tree: dict[str, Any] = YAML(typ="safe", pure=True).load(sample)
    offered, default = list(tree["locales"]["offered"]), tree["locales"]["default"]
    wanted = [*offered, *(it for it in _MORE_LOCALES if it not in offered)][:locales]
    source = folder / "source"
    shutil.copytree(ROOT / "site", source, ignore=shutil.ignore_patterns("goodword_site"))
    for locale in wanted:
        if locale not in offered:
            words = source / "locales"
            shutil.copy(words / f"{default}.yml", words / f"{locale}.yml")
    tree = _in_locales(tree, set(offered), default, wanted)
    tree["locales"]["offered"] = wanted
    program = folder / "program.yml"
    # JSON is YAML with every text in quotes; a date stands without.
    text = json.dumps(tree, ensure_ascii=False, indent=1, default=lambda date: f"@{date}")
    program.write_text(re.sub(r'"@([-\d]+)"', r"\1", text), encoding="utf-8")
    return program, source


def _in_locales(tree: Any, offered: set[str], default: str, wanted: list[str]) -> Any:
    """The tree with a text for each wanted locale wherever there is one for the default."""
    if isinstance(tree, list):
        return [_in_locales(branch, offered, default, wanted) for branch in tree]
    if not isinstance(tree, dict):
        return tree
    if default in tree and set(tree) <= offered:
        return {locale: tree.get(locale, tree[default]) for locale in wanted}
    return {key: _in_locales(branch, offered, default, wanted) for key, branch in tree.items()}
