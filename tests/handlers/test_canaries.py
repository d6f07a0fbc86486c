"""Whatever is typed into any field of any route is gone once whom it is about was erased.

Forms of signed-in referrers are found on their pages, and fields of the API in its description: a
new one is tried without a word here, and a new route that nothing reaches fails the last test.
"""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from goodword.domain.listing import REFERRERS
from goodword.domain.referrals.referrer import Referrer
from goodword.flows.referrers.stand import let_go
from goodword.handlers.openapi import document
from goodword.handlers.routes import ROUTES, Route
from tests.doubles import KEYS, sample_program
from tests.handlers.api.asking import System
from tests.handlers.canaries import Canaries
from tests.handlers.portal.portal import Portal

ON_PUBLIC_PAGES: Final = frozenset(
    {
        *("POST /r/{code}/claim", "POST /r/{code}/seen", "POST /sent", "POST /confirm"),
        *("POST /unsubscribe", "POST /preferences", "POST /news", "POST /proof", "POST /lead"),
        *("POST /join/{audience}", "POST /join/confirm", "POST /webhooks/crm/generic"),
    }
)
"""Where ``tests/handlers/public/test_canaries.py`` types."""
LINKED: Final = frozenset(
    {
        *("POST /portal/enter", "POST /portal/proof", "POST /portal/stop"),
        *("POST /portal/rewards/{key}", "POST /portal/registrations/{id}"),
    }
)
"""Where nothing is typed but a mailed link's token, or buttons alone are pressed, or what a further
test types (``tests/handlers/portal/test_pages.py``)."""
HINTS: Final = frozenset({"POST /webhooks/payouts/{name}"})
"""Where a provider's hint is looked up and nothing of it is kept."""
WITHOUT_FIELDS: Final = frozenset(
    {"POST /api/v1/referrers/{id}/invite", "DELETE /api/v1/offers/{reference}/redeemed"}
)
NAMES_NOBODY: Final = frozenset({"order", "deal_id", "domain"})
"""The company's own ids of orders and deals, and a company's domain: kept, as the docs say."""


def the_form(path: str) -> Route | None:
    parts = path.strip("/").split("/")
    for route in ROUTES:
        there = route.path.strip("/").split("/")
        is_alike = route.method == "POST" and len(there) == len(parts)
        if is_alike and all(a == b or a[0] == "{" for a, b in zip(there, parts, strict=True)):
            return route
    return None


def forms(page: str) -> Iterator[tuple[str, dict[str, str], list[str]]]:
    """Each form of a page that posts: where to, with what, and which of it somebody types."""
    for tag, inner in re.findall(r"<form([^>]*)>(.*?)</form>", page, re.DOTALL):
        if 'method="post"' not in tag:
            continue
        action = re.search(r'action="([^"]*)"', tag)
        values: dict[str, str] = {}
        typed: list[str] = []
        for kind, attributes in re.findall(r"<(input|textarea|select|button)([^>]*)>", inner):
            found = {
                name: html.unescape(value)
                for name, value in re.findall(r'([\w-]+)="([^"]*)"', attributes)
            }
            name = found.get("name")
            if name is None:
                continue
            is_choice = found.get("type") in {"hidden", "radio", "checkbox", "submit"}
            if kind == "textarea" or (kind == "input" and not is_choice):
                typed.append(name)
            values.setdefault(name, found.get("value", ""))
        for name, options in re.findall(
            r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', inner, re.DOTALL
        ):
            chosen = re.findall(r'<option value="([^"]+)"', options)
            values[name] = html.unescape(chosen[0]) if chosen else ""
        yield html.unescape(action[1]) if action else "", values, typed


def examples(schema: dict[str, Any], within: dict[str, Any]) -> Any:
    """A value that a schema takes, by its own examples."""
    if "$ref" in schema:
        return examples(within[schema["$ref"].rpartition("/")[2]], within)
    if "allOf" in schema or "anyOf" in schema:
        return examples((schema.get("allOf") or schema["anyOf"])[0], within)
    if schema.get("examples"):
        return schema["examples"][0]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "object":
        return {name: examples(of, within) for name, of in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [examples(schema["items"], within)]
    if schema.get("type") == "integer":
        return schema.get("maximum", 1)
    return "2026-11-21T12:00:00Z" if schema.get("format") == "date-time" else "EUR"


def with_canaries(value: Any, canary: Canaries) -> Iterator[Any]:
    """The value with one of its texts replaced by a canary, for each of them."""
    if isinstance(value, list):
        yield from ([one] for one in with_canaries(value[0], canary))
    elif isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and name not in NAMES_NOBODY:
                word = canary(name)
                typed = f"{word}@canary-host.example" if name == "email" else word
                yield {**value, name: typed}
            else:
                yield from ({**value, name: one} for one in with_canaries(inner, canary))


def erase_everybody(system: System) -> None:
    """Every referrer that there is has their data erased."""
    store, services = system.store, system.site.services
    parts = (REFERRERS.part(audience) for audience in sample_program().audiences)
    rows = [row for part in parts for row in store.page(part, limit=1000).rows]
    assert rows
    for row in rows:
        referrer = store.get(Referrer, *row.identity)
        assert referrer is not None
        let_go(
            store,
            KEYS,
            referrer.referrer_id,
            erased=True,
            forfeit=True,
            actor="test",
            randomness=services.randomness,
            now=system.clock(),
        )
    system.site.stream()


def pages_of(portal: Portal) -> Iterator[str]:
    for route in ROUTES:
        if route.function == "portal" and route.method == "GET" and "{" not in route.path:
            yield f"{route.path}?lang=en"


def type_into_portal(portal: Portal, canary: Canaries) -> set[str]:
    """Types into every field of every form that a partner's pages have; the routes that took it.
    What ends the session comes last."""
    reached: set[str] = set()
    ends = {"/portal/leave", "/portal/sign-out", "/portal/sessions"}
    # Twice: what was typed first has forms of its own.
    pages = sorted((*pages_of(portal), *pages_of(portal)), key=lambda it: urlsplit(it).path in ends)
    for address in pages:
        for action, values, typed in list(forms(portal.look(address).body)):
            to = urlsplit(action).path or urlsplit(address).path
            route = the_form(to)
            if route is None or route.function != "portal":
                continue
            reached.add(route.key)
            if to in ends:
                continue
            target = action or address
            portal.do(target, {**values, "more": canary("more")})
            fields = {name: canary(name) for name in typed if name not in NAMES_NOBODY}
            portal.do(target, {**values, **fields})
            for name, word in fields.items():
                portal.do(target, {**values, name: word})
                portal.do(target, {**values, name: f"{word}@canary-host.example"})
            portal.stream()
    return reached


def type_into_api(system: System, canary: Canaries) -> set[str]:
    """Types into every text of every request that the API describes; the routes that took it."""
    described = json.loads(json.dumps(document(sample_program())))
    schemas = described["components"]["schemas"]
    referral_id = system.referral()
    reference = system.told("GET", f"/referrals/{referral_id}")["reference"]
    reached: set[str] = set()
    for route in ROUTES:
        if route.function != "api" or route.request is None:
            continue
        reached.add(route.key)
        whose = referral_id if "/referrals/" in route.path else "ADA1"
        path = route.path.removeprefix("/api/v1").replace("{id}", whose)
        path = path.replace("{reference}", reference)
        good = examples(schemas[route.request], schemas)
        for number, body in enumerate((good, *with_canaries(good, canary))):
            system.clock.advance(seconds=5)
            system.ask(route.method, path, body, idempotency_key=f"{route.answers}-{number}")
        system.site.stream()
    return reached


@pytest.fixture
def partners(built: Path) -> Portal:
    portal = Portal(built)
    portal.register("OM7", "Omar Haddad", audience="partner", country="GB")
    return portal.sign_in("om7@larkspur.example")


def system_over(site: Portal, built: Path) -> System:
    system = System(built)
    system.site, system.store, system.clock = site, site.store, site.clock
    return system


def test_nothing_that_a_referrer_typed_is_left_after_an_erasure(
    partners: Portal, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    canary = Canaries()
    type_into_portal(partners, canary)
    assert len(canary.found_in(partners.store.dump())) > 2

    erase_everybody(system_over(partners, built))

    assert canary.found_in(partners.store.dump()) == []
    assert canary.found_in("".join(capsys.readouterr())) == []


def test_nothing_that_a_system_sent_is_left_after_an_erasure(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    system, canary = System(built), Canaries()
    type_into_api(system, canary)
    assert len(canary.found_in(system.store.dump())) > 3

    erase_everybody(system)

    assert canary.found_in(system.store.dump()) == []
    assert canary.found_in("".join(capsys.readouterr())) == []


def test_every_route_that_takes_anything_is_typed_into(partners: Portal, built: Path) -> None:
    # What staff type is noted by design; their pages have tests of what is kept of people.
    of_people = (route for route in ROUTES if route.function != "staff")
    takes = {route.key for route in of_people if route.method != "GET"}
    by_forms = type_into_portal(partners, Canaries())
    by_description = type_into_api(System(built), Canaries())

    assert takes == {
        *(by_forms | by_description),
        *(ON_PUBLIC_PAGES | LINKED | HINTS | WITHOUT_FIELDS),
    }
