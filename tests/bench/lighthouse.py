"""What Lighthouse says of our pages on its simulated phone, beside Material's own first page.

Pages come from the local stack, headers and all, over HTTP/2 and TLS as the distribution speaks
them. Each is looked at in several rounds, in turn. A busy machine can only take points away and
paint later, so the best round counts, theirs and ours.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit, urlunsplit

from tests.bench.effort import ROOT
from tests.bench.figure import CannotMeasure, Figure
from tests.bench.https import over_https
from tests.chromium import FLAGS
from tests.e2e.claiming import claim, confirm
from tests.e2e.conftest import Visit
from tests.local_stack import LocalStack
from tests.served import served

ROUNDS = 5
_TRIES: Final = 3
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
_PAINT: Final = "largest-contentful-paint"
_SHIFT: Final = "cumulative-layout-shift"
_MATERIAL: Final = "Material"
# The certificate of the front is nobody's.
_UNSIGNED: Final = "--ignore-certificate-errors"
_MAILBOX: Final = "anna@kunde.example"
# What brand.style is beside the one that program.yml has.
_STYLE: Final = "  style: calm"
_OTHER_STYLES: Final = ("bold", "editorial")


@dataclass(frozen=True, slots=True)
class Visited:
    """A page to look at. A personal one is kept from search engines, which costs no point."""

    name: str
    address: Callable[[LocalStack], str]
    personal: bool = False


def _referrers(stack: LocalStack, key: str) -> str:
    address: str = stack.get("/_dev/referrers")[0][key]
    return address


def _voucher(stack: LocalStack) -> str:
    """The page that is left to somebody who has claimed an offer and confirmed it."""
    visit = Visit(stack)
    with visit.http:
        claim(visit, visit.referrer(audience="customer", locale="de")["code"], _MAILBOX)
        confirm(visit, _MAILBOX)
        return visit.link(visit.mails_to(_MAILBOX)[-1], "confirm")


PAGES: Final = (
    Visited("home page", lambda _: "/"),
    Visited("offer page", lambda stack: _referrers(stack, "url"), personal=True),
    Visited("share page", lambda stack: _referrers(stack, "share_url"), personal=True),
    Visited("page to join", lambda _: "/join/customer", personal=True),
    Visited("voucher", _voucher, personal=True),
)
_OFFER: Final = PAGES[1]


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. ``missed`` names the audits that cost points; ``paint`` is in milliseconds."""

    missing: int
    missed: tuple[str, ...]
    paint: float
    shift: float


def figures(scratch: Path) -> Iterator[Figure]:
    """Points, largest paint and layout shift of every page.

    Raises:
        CannotMeasure: Lighthouse or a Chromium is missing and cannot be installed, or failed.
    """
    look = _lighthouse(scratch)
    plain = _material(scratch / "default-page")
    seen: dict[str, list[Seen]] = {}
    with ExitStack() as open_until_the_end:
        until_the_end = open_until_the_end.enter_context
        theirs = until_the_end(served(plain, strict=False))
        material = until_the_end(over_https(theirs, scratch))
        shown: list[tuple[Visited, str]] = []
        for style in (None, *_OTHER_STYLES):
            stack = until_the_end(_stack(scratch, style))
            ours = until_the_end(over_https(stack.address, scratch))
            pages = PAGES if style is None else (replace(_OFFER, name=f"offer page, {style}"),)
            shown += [(page, _at(ours, page.address(stack))) for page in pages]
        for _ in range(ROUNDS):
            seen.setdefault(_MATERIAL, []).append(look(f"{material}/"))
            for page, address in shown:
                skipped = ("is-crawlable",) if page.personal else ()
                seen.setdefault(page.name, []).append(look(address, *skipped))
    reference = min(it.paint for it in seen.pop(_MATERIAL))
    for name, looks in seen.items():
        best = min(looks, key=lambda it: it.missing)
        why = f" ({', '.join(best.missed)})" if best.missing else ""
        yield Figure(f"{name}: points short of Lighthouse's 4 x 100{why}", best.missing, 0)
        paint = min(it.paint for it in looks)
        yield Figure("  its largest paint, against Material's", paint / reference, 0.6)
        yield Figure("  its layout shift", float(max(it.shift for it in looks)), 0.0)


def _stack(scratch: Path, style: str | None) -> LocalStack:
    """The local stack of our own programme, or of the same one in another style."""
    if style is None:
        return LocalStack(scratch / "data")
    text = (ROOT / "program.yml").read_text(encoding="utf-8")
    if text.count(_STYLE) != 1:
        raise CannotMeasure(f"program.yml no longer says{_STYLE}")
    program = scratch / f"{style}.yml"
    program.write_text(text.replace(_STYLE, f"  style: {style}"), encoding="utf-8")
    return LocalStack(scratch / style, program)


def _at(front: str, address: str) -> str:
    """The same page behind the front."""
    shown = urlsplit(address)
    return urljoin(front, urlunsplit(("", "", shown.path, shown.query, "")))


def seen_in(report: dict[str, Any]) -> Seen:
    """What a report of Lighthouse says.

    Raises:
        CannotMeasure: Lighthouse could not look at the page.
    """
    if error := report.get("runtimeError"):
        raise CannotMeasure(f"Lighthouse: {error['message']}")
    audits, categories = report["audits"], report["categories"]
    scores = {name: categories[name]["score"] for name in CATEGORIES}
    if None in scores.values():
        raise CannotMeasure(f"Lighthouse gave no score: {scores}")
    weighing = {
        entry["id"]
        for name, score in scores.items()
        if score < 1
        for entry in categories[name]["auditRefs"]
        if entry["weight"]
    }
    return Seen(
        missing=sum(round(100 * (1 - score)) for score in scores.values()),
        missed=tuple(sorted(it for it in weighing if (audits[it]["score"] or 0) < 1)),
        paint=audits[_PAINT]["numericValue"],
        shift=audits[_SHIFT]["numericValue"],
    )


def _lighthouse(scratch: Path) -> Callable[..., Seen]:
    command = _found("ensure-lighthouse", str(ROOT / "build" / "lighthouse"))
    chromium = _found("ensure-browser", sys.prefix)
    output = scratch / "lighthouse.json"

    def look(address: str, *skipped: str) -> Seen:
        arguments = [
            f"--chrome-flags={' '.join(['--headless=new', _UNSIGNED, *FLAGS])}",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--output-path={output}",
            "--output=json",
            "--quiet",
            "--no-enable-error-reporting",
            *(f"--skip-audits={audit}" for audit in skipped),
        ]
        # On a busy machine the trace of a load is sometimes not recorded.
        for _ in range(_TRIES):
            done = subprocess.run(
                ["node", command, address, *arguments],
                env={**os.environ, "CHROME_PATH": chromium},
                capture_output=True,
                text=True,
                check=False,
            )
            if not done.returncode:
                return seen_in(json.loads(output.read_text(encoding="utf-8")))
        raise CannotMeasure(f"Lighthouse failed:\n{done.stderr.strip()[-2000:]}")

    return look


def _found(script: str, argument: str) -> str:
    done = subprocess.run(
        [str(ROOT / "infra" / "setup" / script), argument],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        # What is missing, in one line, stands last.
        raise CannotMeasure(f"{done.stderr}{done.stdout}".strip()[-2000:])
    return done.stdout.strip()


def _material(folder: Path) -> Path:
    """The page that ``mkdocs new`` writes, in the theme as it comes.

    Its font comes from a third party. On a closed network that request fails at once, which makes
    the page faster than visitors would find it, and our figure the worse.
    """
    mkdocs = [sys.executable, "-m", "mkdocs"]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([*mkdocs, "new", "--quiet", str(folder)], env=quiet, check=True)
    configuration = folder / "mkdocs.yml"
    with configuration.open("a", encoding="utf-8") as file:
        file.write("theme:\n  name: material\n")
    build = [*mkdocs, "build", "--quiet", "-f", str(configuration)]
    subprocess.run(build, env=quiet, check=True)
    return folder / "site"
