"""What is wrong with the words of the locales, all at once, each with its place and a fix."""

from pathlib import Path

import pytest

from goodword.program.model import Locales, Program
from goodword_site.messages.lint import copy_mistakes
from goodword_site.messages.locale_file import LOCALES, read_locale_file
from goodword_site.messages.messages import SHARED_VALUES, read_texts, values_in

ENGLISH = """\
hello: Hello from {brand}
days:
  one: "{n} day"
  other: "{n} days"
reward: up to {reward}
kind:
  CUST: Customers
"""
GERMAN = """\
hello: Hallo von {brand}
days:
  one: ein Tag
  other: "{n} Tage"
reward: bis zu {reward}
kind:
  CUST: Kundschaft
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two locales, complete and without mistakes."""
    write(tmp_path, "en", ENGLISH)
    write(tmp_path, "de", GERMAN)
    return tmp_path


def write(folder: Path, tag: str, text: str) -> None:
    (folder / f"{tag}.yml").write_text(text, encoding="utf-8")


def offering(program: Program, *tags: str, **fallbacks: str) -> Program:
    named = {tag.replace("_", "-"): to for tag, to in fallbacks.items()}
    locales = Locales(default="en", offered=tags, fallbacks=named)
    return program.model_copy(update={"locales": locales})


def found(program: Program, folder: Path) -> list[str]:
    """The mistakes as they are printed."""
    mistakes = copy_mistakes(program, folder)
    return [str(mistake).removeprefix("site/locales/") for mistake in mistakes]


def test_words_that_fit_have_no_mistakes(larkspur: Program, folder: Path) -> None:
    assert found(offering(larkspur, "en", "de"), folder) == []


def test_every_missing_text_is_named_where_it_belongs_with_the_english_one(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", "days:\n  one: ein Tag\n  other: '{n} Tage'\nkind:\n  PART: Partner\n")

    assert found(offering(larkspur, "en", "de"), folder) == [
        (
            "de.yml:1:1 hello: the text is missing. "
            'Fix: write it; in English it says "Hello from {brand}"'
        ),
        (
            'de.yml:1:1 reward: the text is missing. Fix: write it; in English it says "up to '
            '{reward}"'
        ),
        (
            "de.yml:4:1 kind.CUST: the text is missing. "
            'Fix: write it; in English it says "Customers"'
        ),
        (
            "de.yml:5:3 warning: kind.PART: there is no such text in English. "
            'Fix: did you mean "kind.CUST"?'
        ),
    ]


def test_what_every_other_language_has_is_missing_in_english(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "en", ENGLISH.replace("reward: up to {reward}\n", ""))
    for tag in ("fr", "es"):
        write(folder, tag, GERMAN)

    assert found(offering(larkspur, "en", "de", "fr", "es"), folder) == [
        "en.yml:1:1 reward: the text is missing. Fix: write it"
    ]


def test_without_the_english_file_there_is_nothing_to_compare_with(
    larkspur: Program, folder: Path
) -> None:
    (folder / "en.yml").unlink()

    (only,) = found(offering(larkspur, "de"), folder)

    assert only.startswith("en.yml:1:1 there is no such file, and the other languages are compared")


def test_english_is_the_reference_even_where_it_is_not_offered(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", GERMAN.replace("hello: Hallo von {brand}\n", ""))

    (only,) = found(offering(larkspur, "de"), folder)

    assert only.startswith("de.yml:1:1 hello: the text is missing")


def test_a_locale_without_a_file_is_one_mistake(larkspur: Program, folder: Path) -> None:
    assert found(offering(larkspur, "en", "de", "pt-BR"), folder) == [
        (
            "pt-BR.yml:1:1 there is no such file. Fix: write it after en.yml, "
            "or name another locale for it in locales.fallbacks"
        )
    ]


def test_a_locale_with_a_fallback_needs_only_what_it_says_otherwise(
    larkspur: Program, folder: Path
) -> None:
    program = offering(larkspur, "en", "de", "de-AT", "de-CH", de_AT="de", de_CH="de-AT")
    write(folder, "de-AT", "hello: Servus von {brand}\n")

    assert found(program, folder) == []


def test_what_a_fallback_lacks_is_named_once(larkspur: Program, folder: Path) -> None:
    write(folder, "de", GERMAN.replace("hello: Hallo von {brand}\n", ""))

    mistakes = found(offering(larkspur, "en", "de", "de-AT", de_AT="de"), folder)

    assert [mistake.partition(". ")[0] for mistake in mistakes] == [
        "de.yml:1:1 hello: the text is missing"
    ]


def test_a_misspelt_name_is_a_missing_text_and_one_that_english_does_not_have(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", GERMAN.replace("reward:", "rewrad:"))

    assert found(offering(larkspur, "en", "de"), folder) == [
        (
            'de.yml:1:1 reward: the text is missing. Fix: write it; in English it says "up to '
            '{reward}"'
        ),
        (
            "de.yml:5:1 warning: rewrad: there is no such text in English. "
            'Fix: did you mean "reward"?'
        ),
    ]


def test_a_text_that_english_does_not_have_is_a_warning(larkspur: Program, folder: Path) -> None:
    write(folder, "de", f"{GERMAN}farewell: Tschüs\n")
    program = offering(larkspur, "en", "de")

    assert found(program, folder) == [
        "de.yml:8:1 warning: farewell: there is no such text in English. Fix: delete it"
    ]


@pytest.mark.parametrize(
    ("tag", "days", "mistakes"),
    [
        (
            "de",
            ("one", "few", "other"),
            [
                (
                    '4:3 days.few: the language has no plural form "few". '
                    "Fix: delete it; the forms are one, other"
                )
            ],
        ),
        (
            "de",
            ("one",),
            [
                (
                    '2:1 days: the plural form "other" is missing. '
                    "Fix: add other: and the text as it reads for 0"
                )
            ],
        ),
        (
            "ar",
            ("zero", "one", "two", "other"),
            [
                (
                    '2:1 days: the plural form "few" is missing. '
                    "Fix: add few: and the text as it reads for 3"
                ),
                (
                    '2:1 days: the plural form "many" is missing. '
                    "Fix: add many: and the text as it reads for 11"
                ),
            ],
        ),
        # Only a million days would ask for the Spanish "many", only half a day for the Czech one.
        ("es", ("one", "other"), []),
        ("es", ("one", "many", "other"), []),
        ("cs", ("one", "few", "other"), []),
        ("ja", ("other",), []),
    ],
)
def test_plural_forms_are_those_of_the_language(
    larkspur: Program, folder: Path, tag: str, days: tuple[str, ...], mistakes: list[str]
) -> None:
    forms = "".join(f'  {form}: "{{n}} T"\n' for form in days)
    text = f"hello: '{{brand}}'\ndays:\n{forms}reward: '{{reward}}'\nkind: {{CUST: K}}\n"
    write(folder, tag, text)

    expected = [f"{tag}.yml:{mistake}" for mistake in mistakes]
    assert found(offering(larkspur, "en", tag), folder) == expected


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        (
            "reward: bis zu {rewrad}",
            'de.yml:5:1 reward: nothing is known for {rewrad}. Fix: did you mean "reward"?',
        ),
        (
            "reward: bis zu {Reward} und {reward}",
            (
                'de.yml:5:1 reward: a brace or @@ in "bis zu {Reward} und {reward}" belongs to no '
                "value. Fix: write a value such as {brand}"
            ),
        ),
        (
            "reward: bis zu {reward} @@% if reward",
            (
                'de.yml:5:1 reward: a brace or @@ in "bis zu {reward} @@% if reward" belongs to no '
                "value. Fix: write a value such as {brand}"
            ),
        ),
        (
            "reward: eine Prämie",
            (
                "de.yml:5:1 reward: the text leaves out {reward}, which every other language says. "
                "Fix: put {reward} into it"
            ),
        ),
    ],
)
def test_values_are_those_that_the_other_languages_have(
    larkspur: Program, folder: Path, line: str, mistake: str
) -> None:
    write(folder, "de", GERMAN.replace("reward: bis zu {reward}", line))
    write(folder, "fr", GERMAN)

    assert found(offering(larkspur, "en", "de", "fr"), folder) == [mistake]


def test_a_language_may_do_without_the_brand_and_take_any_fact(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", GERMAN.replace("Hallo von {brand}", "Hallo! {contact}"))
    write(folder, "fr", GERMAN)

    assert found(offering(larkspur, "en", "de", "fr"), folder) == []


def test_a_file_that_cannot_be_read_is_reported_and_nothing_of_it_called_missing(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", "hello: [Hallo]\nhello: Hallo\n")
    mistakes = found(offering(larkspur, "en", "de"), folder)

    assert [mistake for mistake in mistakes if " hello: " in mistake] == [
        "de.yml:1:1 hello: here should stand a text. Fix: write it",
        (
            "de.yml:2:1 hello: duplicate key: it stands in line 1 already. "
            "Fix: delete one of the two"
        ),
    ]


@pytest.mark.parametrize(
    ("slip", "mistake"),
    [
        ("reward: 'bis zu", "de.yml:5:9 a quote is opened here and never closed"),
        ("reward: 'bis\n  zu'", "de.yml:5:9 reward: a quote is opened here and closed only in"),
        ("\treward: bis zu {reward}", "de.yml:5:1 there is a tab"),
        ("reward: \xff", "de.yml:5:9 the file is not UTF-8 (byte 0xff)"),
        ("---", "de.yml:5:1 a second document begins here"),
    ],
)
def test_what_stops_the_reading_is_told_alone(
    larkspur: Program, folder: Path, slip: str, mistake: str
) -> None:
    broken = GERMAN.replace("reward: bis zu {reward}", slip)
    (folder / "de.yml").write_bytes(broken.encode("latin-1"))

    (only,) = found(offering(larkspur, "en", "de"), folder)

    assert only.startswith(mistake)


@pytest.mark.parametrize("character", ["\0", "\a", "\x1b", "\x7f", "\ufffe", "\u202e"])
def test_an_invisible_character_is_named(larkspur: Program, folder: Path, character: str) -> None:
    write(folder, "de", GERMAN.replace("Hallo", f"Ha{character}llo"))

    assert found(offering(larkspur, "en", "de"), folder) == [
        f"de.yml:1:10 there is an invisible character (U+{ord(character):04X}). Fix: delete it"
    ]


def test_marks_of_direction_that_turn_nothing_round_may_stand_in_a_text(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", GERMAN.replace("Hallo", "\u200fHallo\u200e\u061c"))

    assert found(offering(larkspur, "en", "de"), folder) == []


def test_a_folder_in_the_place_of_a_file_is_a_mistake(larkspur: Program, folder: Path) -> None:
    (folder / "de.yml").unlink()
    (folder / "de.yml").mkdir()

    assert found(offering(larkspur, "en", "de"), folder) == [
        (
            "de.yml:1:1 the file cannot be read: Is a directory. "
            "Fix: put a file that can be read in its place"
        )
    ]


@pytest.mark.parametrize("text", ["", '""', "'  '"])
def test_an_empty_text_is_none(larkspur: Program, folder: Path, text: str) -> None:
    write(folder, "de", GERMAN.replace("Hallo von {brand}", text).replace("ein Tag", text))

    assert found(offering(larkspur, "en", "de"), folder) == [
        "de.yml:1:1 hello: here should stand a text. Fix: write it",
        "de.yml:3:3 days.one: here should stand a text. Fix: write it",
    ]


@pytest.mark.parametrize(("form", "slip"), [("other", "othr"), ("one", "onee")])
def test_a_slip_in_the_name_of_a_plural_form_is_one_mistake(
    larkspur: Program, folder: Path, form: str, slip: str
) -> None:
    write(folder, "de", GERMAN.replace(f"{form}:", f"{slip}:"))

    (only,) = found(offering(larkspur, "en", "de"), folder)

    assert only.endswith(f'days.{slip}: unknown form "{slip}". Fix: did you mean "{form}"?')


def test_a_text_that_a_comment_cuts_off_is_a_warning_and_stops_no_build(
    larkspur: Program, folder: Path
) -> None:
    write(folder, "de", GERMAN.replace("Hallo von {brand}", "Die #1 von {brand}"))

    (only,) = found(offering(larkspur, "en", "de"), folder)

    assert only.startswith("de.yml:1:12 warning: hello: a comment begins here, and the text ends")
    assert read_texts(folder / "de.yml")["hello"] == "Die"


def test_a_file_without_any_text_lacks_them_all(larkspur: Program, folder: Path) -> None:
    write(folder, "de", "# nothing yet\n")

    assert len(found(offering(larkspur, "en", "de"), folder)) == 4


def test_the_repositorys_own_words_have_no_mistakes(larkspur: Program) -> None:
    assert [str(mistake) for mistake in copy_mistakes(larkspur, LOCALES)] == []


@pytest.mark.parametrize("path", sorted((LOCALES).glob("*.yml")), ids=lambda it: it.stem)
def test_no_text_of_any_locale_takes_a_value_that_english_does_not_know(path: Path) -> None:
    english = read_locale_file(LOCALES / "en.yml").texts
    own = read_locale_file(path).texts

    def unknown(key: str) -> set[str]:
        known = {*SHARED_VALUES, *values_in(str(english[key].text))}
        return set(values_in(str(own[key].text))) - known

    assert {key: unknown(key) for key in own if unknown(key)} == {}
