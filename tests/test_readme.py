"""What can be typed, called or set stands in the README; nothing else does."""

import re
from datetime import timedelta
from pathlib import Path

from goodword.flows.reactions import DOWN_WAITS
from goodword.gateways.payouts.registry import settings as provider_settings
from goodword.handlers.openapi import document
from goodword.handlers.routes import ROUTES
from goodword.handlers.wiring import Settings
from goodword.program.model import Program
from goodword_ops.cli import SUBCOMMANDS
from goodword_ops.dev.host.settings import DevSettings
from tests.doubles import sample_program

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_readme_lists_every_command_and_no_other() -> None:
    documented = re.findall(r"^\| `goodword (\w+)", section("The command"), re.MULTILINE)

    assert sorted(documented) == sorted(SUBCOMMANDS)


class Asked(dict[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return default


def test_the_readme_lists_every_variable_and_no_other() -> None:
    asked = Asked()
    DevSettings.read(asked)

    documented = re.findall(r"^\| `([A-Z_]+)` \|", section("Environment"), re.MULTILINE)

    read = {name for names in provider_settings().values() for name in names}
    assert set(documented) == asked.names | set(Settings.model_fields) | read


def test_the_readme_lists_every_route_as_the_table_has_it_and_no_other() -> None:
    documented = re.findall(r"^\| `[A-Z]+ /.* \|$", section("Routes"), re.MULTILINE)

    assert documented == [f"| `{route.key}` | {route.who} | {route.summary} |" for route in ROUTES]


def test_the_readme_lists_every_section_of_program_yml() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", section("program.yml"), re.MULTILINE)

    assert documented == list(Program.model_fields)


def test_the_api_description_holds_every_json_route_and_no_other() -> None:
    pages = [*("/sent", "/confirm", "/unsubscribe", "/preferences"), "/lead", "/news"]
    pages += ["/join/confirm", "/join/{audience}", "/portal", "/portal/"]
    pages += [f"/portal/{name}" for name in ("sign-in", "enter", "sign-out", "sessions", "partner")]
    pages += [f"/portal/{name}" for name in ("sign-in", "enter", "sign-out", "sessions")]
    pages += [f"/portal/{name}" for name in ("payouts", "statement", "statement.csv", "leave")]
    pages += [f"/portal/{name}" for name in ("payout-details", "my-page", "proof", "stop")]
    pages += [f"/portal/{name}" for name in ("referrals", "rewards")]
    pages += [f"/portal/{name}/{{key}}" for name in ("referrals", "rewards")]
    html_only = {(method, path) for method in ("GET", "POST") for path in pages}
    html_only |= {("GET", "/r/{code}"), ("GET", "/proof")}
    html_only |= {(one.method, one.path) for one in ROUTES if one.function == "staff"}
    deals = "/portal/registrations"
    html_only |= {("GET", deals), ("POST", deals), ("GET", f"{deals}/new")}
    html_only.add(("POST", f"{deals}/{{id}}"))
    html_only |= {("GET", "/portal/share"), ("GET", "/portal/share/qr.svg")}
    html_only |= {("GET", "/confirm/voucher.ics"), ("GET", "/portal/share/qr.png")}
    html_only |= {("GET", "/r/{code}/claim"), ("GET", "/missing/{path+}")}
    described = {
        (method.upper(), path)
        for path, methods in document(sample_program())["paths"].items()
        for method in methods
        if method != "parameters"
    }

    assert described == {(route.method, route.path) for route in ROUTES} - html_only


def test_the_readme_says_how_soon_what_waited_goes() -> None:
    assert timedelta(minutes=1) >= 2 * DOWN_WAITS, "what asked in vain is due in the next run"
    assert "in the first run after its return" in README
    asked = Path(__file__).parents[1] / "docs" / "mail-and-chat.md"
    assert "in the first run that finds the service back" in asked.read_text(encoding="utf-8")


def test_every_link_of_the_documents_leads_to_a_file() -> None:
    root = Path(__file__).parents[1]
    documents = [*root.glob("*.md"), *(root / "docs").glob("*.md")]

    missing = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]

    assert documents
    assert missing == []
