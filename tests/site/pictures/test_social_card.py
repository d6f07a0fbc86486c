"""Pictures for messengers: in every script, within their frame, and painted only once."""

import hashlib
import json
import re
import struct
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from goodword.program.model import Colours
from goodword.program.reading.parse import parse
from goodword_site.builder.builder import build
from goodword_site.pictures.palette import palette
from goodword_site.pictures.social_card import (
    HEIGHT,
    WIDTH,
    SocialCard,
    Unpainted,
    address_of,
    drawing,
    painted,
    pictures_for,
)
from goodword_site.pictures.typesetting import families, lines, width
from tests.program.programme import small_with

COLOURS = palette(Colours(primary="#3b3a8f", accent="#e0a526"))["light"]
SVG = "{http://www.w3.org/2000/svg}"
FIRA, NOTO = ("FiraGO",), ("Noto Sans CJK JP",)


def preview(heading: str, locale: str = "en", below: str = "Planning software") -> SocialCard:
    return SocialCard(locale, "Larkspur", heading, below)


def paint(one: SocialCard, last: Path, logo: bytes | None = None) -> bytes:
    picture = pictures_for([one], COLOURS, last, logo)[one]
    assert picture is not None
    return painted(picture).content


@pytest.mark.parametrize(
    ("locale", "heading"),
    [
        ("en", "15% off Larkspur, and 60 days to try it"),
        ("de", "Donaudampfschifffahrtsgesellschaftskapitän und 60 Tage zum Testen"),
        ("fr", "Livrez à l\u2019heure, avec un plan que tout le monde voit"),
        ("es", "¡Empieza el año con un plan que se cumple!"),
        ("ja", "全員が見られる計画で、納期どおりに"),
        ("ar", "خصم \u206815%\u2069 على \u2068Larkspur\u2069، و60 يومًا للتجربة"),
        ("en", "Ολα, все, שלום, ทุกคน"),
        ("en", "x" * 120),
    ],
)
def test_a_heading_in_any_script_stands_within_the_frame(locale: str, heading: str) -> None:
    drawn = drawing(preview(heading, locale), COLOURS)

    assert drawn is not None
    fonts = families(f"{heading}LarkspurPlanning software")
    assert fonts is not None
    texts = ET.fromstring(drawn).findall(f"{SVG}text")  # noqa: S314 - our own drawing
    assert len(texts) >= 3
    for text in texts:
        long = width(text.text or "", fonts) * float(text.get("font-size", ""))
        at = float(text.get("x", ""))
        start = at - long if text.get("text-anchor") == "end" else at
        assert start >= 79
        assert start + long <= WIDTH - 79
        assert 60 < float(text.get("y", "")) < HEIGHT - 40
    assert (texts[0].get("text-anchor") == "end") == (locale == "ar")


def test_a_picture_is_a_png_of_the_size_that_messengers_ask_for(tmp_path: Path) -> None:
    content = paint(preview("Plan with us"), tmp_path)

    assert struct.unpack(">II", content[16:24]) == (1200, 630)
    assert len(content) <= 60_000


def test_every_process_paints_the_same_bytes(tmp_path: Path) -> None:
    # Of its own: this one remembers what it has painted.
    script = (
        "import hashlib, sys; from pathlib import Path; "
        "from goodword.program.model import Colours; "
        "from goodword_site.pictures.palette import palette; "
        "from goodword_site.pictures.social_card import SocialCard, painted, pictures_for; "
        "one = SocialCard('en', 'Larkspur', 'Plan with us', 'Planning software'); "
        "colours = palette(Colours(primary='#3b3a8f', accent='#e0a526'))['light']; "
        "picture = painted(pictures_for([one], colours, Path(sys.argv[1]))[one]); "
        "print(hashlib.sha256(picture.content).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )

    content = paint(preview("Plan with us"), tmp_path)
    assert done.stdout.strip() == hashlib.sha256(content).hexdigest()
    assert paint(preview("Plan without us"), tmp_path) != content


def test_a_picture_of_the_last_build_is_not_painted_again(tmp_path: Path) -> None:
    one = preview("Kept from the last build")
    before = tmp_path / address_of(one, COLOURS).removeprefix("/")
    before.parent.mkdir(parents=True)
    before.write_bytes(b"as it was")

    assert paint(one, tmp_path) == b"as it was"


def test_an_address_changes_with_words_and_colours_only() -> None:
    other = palette(Colours(primary="#005f4b", accent="#e0a526"))["light"]

    assert address_of(preview("A"), COLOURS) == address_of(preview("A"), dict(COLOURS))
    assert address_of(preview("A"), COLOURS) != address_of(preview("B"), COLOURS)
    assert address_of(preview("A"), COLOURS) != address_of(preview("A"), other)


def test_letters_that_no_font_has_make_no_picture(tmp_path: Path) -> None:
    one = preview("ᚠᛇᚻ runes")

    assert families("ᚠᛇᚻ") is None
    assert pictures_for([one], COLOURS, tmp_path)[one] is None


def test_the_companys_logo_takes_the_place_of_our_mark(tmp_path: Path) -> None:
    logo = b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="8" height="8"/></svg>'
    one = preview("Plan with us")

    assert address_of(one, COLOURS, logo) != address_of(one, COLOURS)
    assert paint(one, tmp_path, logo) != paint(one, tmp_path)


def test_markup_in_a_heading_is_text() -> None:
    drawn = drawing(preview("<b>&amp;</b>"), COLOURS)

    assert drawn is not None
    said = [text.text for text in ET.fromstring(drawn).iter(f"{SVG}text")]  # noqa: S314
    assert "<b>&amp;</b>" in said


def test_a_heading_too_long_for_any_size_is_cut_off_with_dots() -> None:
    drawn = drawing(preview("word " * 200), COLOURS)

    assert drawn is not None
    texts = ET.fromstring(drawn).findall(f"{SVG}text")  # noqa: S314
    assert (texts[-2].text or "").endswith("…")


@pytest.mark.parametrize(
    ("text", "most", "fonts", "broken"),
    [
        ("one two three", 4.0, FIRA, ["one two", "three"]),
        ("one two three", 100.0, FIRA, ["one two three"]),
        ("15\u00a0% off", 2.6, FIRA, ["15\u00a0%", "off"]),
        (
            "新しい年を、崩れない計画で始める",
            9.0,
            NOTO,
            ["新しい年を、", "崩れない", "計画で始める"],
        ),
        ("unbreakable", 2.5, FIRA, ["unb", "reak", "able"]),
        ("60日間", 2.2, NOTO, ["60日", "間"]),
        ("計画ソフトー", 5.0, NOTO, ["計画ソ", "フトー"]),
    ],
)
def test_lines_break_where_readers_expect_it(
    text: str, most: float, fonts: tuple[str, ...], broken: list[str]
) -> None:
    assert lines(text, most, fonts) == broken


def test_pages_name_their_pictures_before_these_are_painted(tmp_path: Path) -> None:
    program = parse(small_with("name: Acme", "name: Unpainted Inc."), "p.yml").program
    assert program is not None

    quick = build(program, tmp_path, revision="0123456789abcdef", paint=False)

    page = (tmp_path / "functions/pages/offer-customer.en.html").read_text(encoding="utf-8")
    assert quick.unpainted
    for picture in quick.unpainted:
        assert isinstance(picture, Unpainted)
        assert not (tmp_path / "site" / picture.address.removeprefix("/")).exists()
    assert any(picture.address in page for picture in quick.unpainted)

    whole = build(program, tmp_path, revision="0123456789abcdef")

    assert whole.unpainted == ()
    assert (tmp_path / "functions/pages/offer-customer.en.html").read_text("utf-8") == page
    for picture in quick.unpainted:
        assert (tmp_path / "site" / picture.address.removeprefix("/")).is_file()


def test_the_worker_of_the_preview_answers_first_and_paints_then(tmp_path: Path) -> None:
    program, out = tmp_path / "program.yml", tmp_path / "out"
    program.write_text(small_with("name: Acme", "name: Painted later"), encoding="utf-8")
    out.mkdir()
    with subprocess.Popen(
        [sys.executable, "-m", "goodword_ops.dev.preview.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps({"program": str(program), "out": str(out)}) + "\n")
        worker.stdin.flush()
        assert "revision" in json.loads(worker.stdout.readline())
        page = (out / "functions/pages/offer-customer.en.html").read_text(encoding="utf-8")
        named = re.search(r"/assets/preview\.\w+\.png", page)
        assert named is not None
        picture = out / "site" / named[0].removeprefix("/")
        until = time.monotonic() + 30
        while not picture.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert picture.read_bytes().startswith(b"\x89PNG")
        worker.stdin.close()
        assert worker.wait(10) == 0
