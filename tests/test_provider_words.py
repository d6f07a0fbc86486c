"""A payout provider is named in its own folder and in two places of the functions, no more."""

from pathlib import Path

from goodword.gateways.payouts.registry import MODULES
from goodword.program.providers import PROVIDERS

ROOT = Path(__file__).parents[1]
REGISTRY = "functions/goodword/gateways/payouts/registry.py"
TABLE = "functions/goodword/program/providers.py"

OWN = ("functions/goodword/gateways/payouts/paypal", "infra/goodword_ops/sandbox/")
# What a deployment, the local stack, a starter programme and the pages tell people by its name.
MUST_NAME = ("infra/template.yaml", "infra/goodword_ops/dev/", "site/locales/")
STARTER = "infra/goodword_ops/starter.py"
READ = {".py", ".yaml", ".yml", ".html", ".js", ".css", ".md", ".txt"}


def lines_that_name(name: str) -> dict[str, int]:
    """Source files of the product, and how many of their lines hold a word."""
    found = {}
    for top in ("functions", "infra", "site"):
        for path in (ROOT / top).rglob("*"):
            if path.suffix not in READ or not path.is_file():
                continue
            text = path.read_text(encoding="utf-8").lower()
            if name in text:
                count = sum(name in line for line in text.splitlines())
                found[path.relative_to(ROOT).as_posix()] = count
    return found


def test_a_provider_is_named_in_two_places_outside_its_folder() -> None:
    named = lines_that_name("paypal")
    elsewhere = {path: n for path, n in named.items() if not path.startswith((*OWN, *MUST_NAME))}
    assert elsewhere == {REGISTRY: 1, TABLE: 1, STARTER: 1}


def test_every_provider_that_a_programme_may_name_has_a_gateway() -> None:
    assert MODULES.keys() == PROVIDERS.keys()
