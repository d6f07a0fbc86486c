"""The offer page as a browser loads it: all its bytes, and what painting waits for."""

import gzip
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from tests.bench.figure import CannotMeasure, Figure
from tests.doubles import sample_program
from tests.handlers.counted import Functions, text_of

ORIGIN = "https://refer.larkspur.example"
_IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")
_IMAGES = (".svg", ".png", ".jpg", ".webp", ".ico")
_LOADING_LINKS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest"})


@dataclass
class Loaded:
    """What one page makes a browser fetch, by full address."""

    blocking: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    @property
    def addresses(self) -> set[str]:
        return self.blocking | self.others


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, Loaded()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        relations = set(given.get("rel", "").lower().split())
        if tag == "link" and relations & _LOADING_LINKS:
            self._add(given["href"], blocking="stylesheet" in relations)
        elif tag == "script" and "src" in given:
            waits = not {"defer", "async"} & set(given) and given.get("type") != "module"
            self._add(given["src"], blocking=waits)
        elif tag in {"img", "source", "iframe", "embed", "audio", "video", "input"}:
            for address in [given.get("src", ""), *given.get("srcset", "").split(",")]:
                self._add(address.strip().partition(" ")[0], blocking=False)
        elif tag in {"use", "image"}:
            self._add(given.get("href", given.get("xlink:href", "")), blocking=False)
        elif tag == "object":
            self._add(given.get("data", ""), blocking=False)
        for address in _IN_STYLES.findall(given.get("style", "")):
            self._add(address, blocking=False)

    def _add(self, address: str, *, blocking: bool) -> None:
        if not address or address.startswith(("#", "data:")):
            return
        (self.found.blocking if blocking else self.found.others).add(
            urljoin(self.address, address).partition("#")[0]
        )


def figures(functions: Functions, built: Path) -> list[Figure]:
    """The heaviest offer page of every audience and language that visitors may get."""
    sizes, scripts, waits, strangers = [], [], [], []
    for number, audience in enumerate(sample_program().audiences):
        code = functions.register(f"WEIGH{number}", audience)
        for locale in sample_program().locales.offered:
            answer = functions.get(f"/r/{code}", f"lang={locale}", **{"accept-encoding": "gzip"})
            if answer.status_code != 200 or answer.headers.get("content-encoding") != "gzip":
                raise CannotMeasure(
                    f"the offer page answers {answer.status_code}, {answer.headers}"
                )
            loaded = loaded_by(text_of(answer), f"{ORIGIN}/r/{code}")
            own = {address for address in loaded.addresses if address.startswith(f"{ORIGIN}/")}
            weights = {
                address: _weight(address, built) for address in own if not address.endswith(_IMAGES)
            }
            sizes.append(len(answer.body) + sum(weights.values()))
            scripts.append(sum(size for name, size in weights.items() if name.endswith(".js")))
            waits.append(len(loaded.blocking))
            strangers.append(len(loaded.addresses - own))
    return [
        Figure("offer page with all its files but images, gzip, bytes", max(sizes), 14_000),
        Figure("  of these script, bytes", max(scripts), 2_000),
        Figure("  requests before first paint, besides the page", max(waits), 1),
        Figure("  third-party requests", max(strangers), 0),
    ]


def loaded_by(page: str, address: str) -> Loaded:
    """What a browser fetches by itself for the page at that address."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.found


def _weight(address: str, built: Path) -> int:
    file = built / "site" / urlsplit(address).path.lstrip("/")
    content = file.read_bytes()
    if file.suffix == ".css" and (more := _IN_STYLES.findall(content.decode())):
        raise CannotMeasure(f"{file.name} loads {more[0]}, which is not counted")
    return len(gzip.compress(content, mtime=0))
