"""Which texts are asked for: read from templates and from Python, with what is put together."""

import ast

import pytest

from goodword_site.asked import Asked, asked_for
from goodword_site.asked_in_source import asked_in_source
from goodword_site.asked_in_templates import asked_in_templates
from goodword_site.locale_file import LOCALES
from goodword_site.words import read_texts
from tests.site.built import Built


@pytest.mark.parametrize(
    ("template", "certain", "possible"),
    [
        ('{{ t("form.heading") }}', {"form.heading"}, set()),
        ('{{ t("audience." ~ card.kind ~ ".plural") }}', set(), {"audience.*.plural"}),
        (
            '{% for one in ("asked", "kept") %}{{ t("promise." ~ one) }}{% endfor %}',
            set(),
            {"promise.asked", "promise.kept"},
        ),
        (
            '{% for one, mark in (("asked", "x"),) %}{{ t("promise." ~ one) }}{% endfor %}',
            set(),
            {"promise.asked"},
        ),
        (
            '{% for key in t.under("note.text") %}{{ t(key) }}{% endfor %}',
            set(),
            {"note.text.**"},
        ),
        (
            (
                '{% macro step(branch) %}{{ t(branch ~ ".heading") }}{% endmacro %}'
                '{{ step("home.steps") }}'
            ),
            set(),
            {"home.steps.heading"},
        ),
        ('{% set name = "note" %}{{ t(name ~ ".title") }}', set(), {"note.title"}),
        ('{{ t("form.a" if short else "form.b") }}', set(), {"form.a", "form.b"}),
        ("{{ t(key) }}{{ linked(text) }}", set(), set()),
    ],
)
def test_a_template_asks_for(template: str, certain: set[str], possible: set[str]) -> None:
    asked = asked_in_templates({"page.html": template})

    assert asked == Asked(frozenset(certain), frozenset(possible))


def test_a_macro_is_followed_from_the_templates_that_call_it() -> None:
    macro = '{% macro field(name) %}{{ t("form." ~ name ~ ".label") }}{% endmacro %}'
    asked = asked_in_templates({"field.html": macro, "claim.html": '{{ field("email") }}'})

    assert asked.possible == {"form.email.label"}


@pytest.mark.parametrize(
    ("source", "certain", "possible"),
    [
        ('words("reward.donation")', {"reward.donation"}, set()),
        ('words[default]("reward.donation")', {"reward.donation"}, set()),
        ('context["t"]("handbook.name")', {"handbook.name"}, set()),
        ('words(f"tier.{name}")', set(), {"tier.*"}),
        ('words("terms." + name)', set(), {"terms.*"}),
        ('words("a.low" if low else "a.high")', set(), {"a.low", "a.high"}),
        ('mail = "mail.confirm"\nwords(f"{mail}.why")', set(), {"mail.confirm.why"}),
        (
            '[words(f"fact.{part}") for part in ("label", "detail")]',
            set(),
            {"fact.label", "fact.detail"},
        ),
        ('for key in words.under("terms.text"): words(key)', set(), {"terms.text.**"}),
        (
            'TEXTS = ("a.b", "a.c")\ndef f(words):\n    return [words(key) for key in [*TEXTS]]',
            set(),
            {"a.b", "a.c"},
        ),
        (
            (
                'def f(words, key, *, more="x.y"):\n    words(f"{key}.title"), words(more)\n'
                'f(words, "confirm")\nf(words, key="refused", more="x.z")'
            ),
            set(),
            {"confirm.title", "refused.title", "x.y", "x.z"},
        ),
        (
            (
                'def f(words, name):\n    key = name.replace("-", "_")\n    words(f"{key}.title")\n'
                'for name in ("link-expired",): f(words, name)'
            ),
            set(),
            {"link_expired.title"},
        ),
        ('print("not.a.text")', set(), set()),
        (
            "def f(words, key):\n    words(f(words, key))\n    key = key\n    words(key)",
            set(),
            set(),
        ),
    ],
)
def test_a_module_asks_for(source: str, certain: set[str], possible: set[str]) -> None:
    asked = asked_in_source({"module.py": source})

    assert asked == Asked(frozenset(certain), frozenset(possible))


def test_one_star_is_one_part_of_a_name_and_two_are_all_below() -> None:
    asked = Asked(frozenset({"form.lead"}), frozenset({"audience.*.plural", "errors.**"}))
    keys = {"form.lead", "form.foot", "audience.CUST.plural", "audience.plural", "errors.name.long"}

    assert asked.among(keys) == {"form.lead", "audience.CUST.plural", "errors.name.long"}
    assert asked.among({"audience.CUST.big.plural"}) == set()


def test_every_text_is_asked_for_by_a_page_a_mail_or_a_function() -> None:
    texts = read_texts(LOCALES / "en.yml")

    assert set(texts) - asked_for().among(texts) == set()


def test_every_text_that_is_asked_for_in_full_is_there() -> None:
    texts = read_texts(LOCALES / "en.yml")

    assert asked_for().certain - set(texts) == set()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_every_text_that_functions_ask_for_is_in_their_catalogue(site: Built, locale: str) -> None:
    handlers = sorted((LOCALES.parents[1] / "functions" / "goodword" / "handlers").glob("*.py"))
    wanted = {
        _pattern(node.slice)
        for path in handlers
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "words"
    } - {"*"}
    keys = site.catalogue(locale)

    assert {"errors.summary_title", "problem.*.title", "errors.*.*"} <= wanted
    assert {it for it in wanted if not Asked(frozenset(), frozenset({it})).among(keys)} == set()


def _pattern(key: ast.expr) -> str:
    parts = key.values if isinstance(key, ast.JoinedStr) else [key]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
