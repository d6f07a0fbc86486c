"""The file itself: the part of YAML that is allowed, keys, shapes and depth."""

import pytest

from goodword.program.reading.mistakes import Severity
from goodword.program.reading.parse import parse
from tests.program.programme import SMALL, mistakes_in, small_with

EMPTY = '1:1 the file is empty. Fix: begin with "goodword: 1"; docs/program.md explains each key'


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "   "])
def test_an_empty_file_says_how_to_begin(text: str) -> None:
    assert mistakes_in(text) == [EMPTY]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "name: Acme",
            "name: &a Acme",
            (
                '3:9 brand.name: "&a" is a YAML anchor. '
                "Fix: delete it; text that begins with & goes in quotes"
            ),
        ),
        (
            "name: Acme",
            "name: *a",
            (
                '3:9 brand.name: "*a" is a YAML alias. '
                "Fix: write out what it stands for; text that begins with * goes in quotes"
            ),
        ),
        (
            "name: Acme",
            "name: !!str Acme",
            (
                "3:9 brand.name: there is a YAML tag. "
                "Fix: delete it; text that begins with ! goes in quotes"
            ),
        ),
        (
            "name: Acme",
            "name: ! Acme",
            (
                "3:9 brand.name: there is a YAML tag. "
                "Fix: delete it; text that begins with ! goes in quotes"
            ),
        ),
        (
            "name: Acme",
            "name: !own Acme",
            (
                "3:9 brand.name: there is a YAML tag. "
                "Fix: delete it; text that begins with ! goes in quotes"
            ),
        ),
        (
            "name: Acme",
            "name: Acme\n  <<: {name: Two}",
            "4:3 brand: << is a YAML merge key. Fix: write out the keys that it should bring",
        ),
        (
            "name: Acme",
            "name: Acme\n  ? [name]\n  : Two",
            "4:5 brand: a list or mapping stands where a key belongs. Fix: write a single word",
        ),
        (
            "goodword: 1",
            "%YAML 1.1\n---\ngoodword: 1",
            ('2:1 YAML directives are not used here. Fix: delete the lines that begin with "%"'),
        ),
        (
            "privacy:\n",
            "---\nprivacy:\n",
            (
                "51:1 a second document begins here. "
                'Fix: keep one and delete the line "---" (or "...") with all that follows'
            ),
        ),
    ],
)
def test_yaml_that_hides_something_is_refused(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]


def test_a_document_may_be_marked_as_one() -> None:
    assert mistakes_in(f"---\n{SMALL}...\n") == []


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        (
            "name: Acme",
            "name: Acme: rockets",
            (
                "3:13 there is a colon where none can stand. Fix: put text that holds a colon in "
                "quotes, and look whether the line above lacks its colon"
            ),
        ),
        (
            "name: Acme",
            'name: "Acme',
            (
                "3:9 brand.name: a quote is opened here and closed only in line 10. Fix: close it "
                'on the same line; for long texts write ">-" and indent the lines below'
            ),
        ),
        (
            "offer_contact: {en: You may write to me.,",
            "offer_contact: {en: 'You may write to me.,",
            "54:25 a quote is opened here and never closed. Fix: close it on the same line",
        ),
        (
            "name: Acme",
            "name: @Acme",
            "3:9 a text cannot begin with this character. Fix: put the text in quotes",
        ),
        (
            "name: Acme",
            r'name: "Ac\me"',
            (
                "3:13 a backslash in double quotes begins something unknown. "
                "Fix: use single quotes, or write the backslash twice"
            ),
        ),
        (
            "name: Acme",
            r'name: "\UFFFFFFFF"',
            (
                "3:10 a backslash in double quotes begins something unknown. "
                "Fix: use single quotes, or write the backslash twice"
            ),
        ),
        (
            "  name: Acme",
            "   name: Acme",
            (
                "4:3 this line does not fit with the lines above. Fix: indent it like its "
                "neighbours, and put text that begins with a quote wholly in quotes"
            ),
        ),
        (
            "[en, de]",
            "[en, de",
            (
                '13:12 in a list in [ ] a comma or the closing "]" is missing. Fix: put a comma '
                "between the items and close the list; text with # : { } [ ] goes in quotes"
            ),
        ),
        (
            '"#003366"',
            "#003366",
            (
                '10:12 between keys in { } a comma or the closing "}" is missing. Fix: put a comma '
                "between the keys and close it; text with # : { } [ ] goes in quotes"
            ),
        ),
        (
            "name: Acme",
            "name: !x! Acme",
            "3:12 there is a YAML tag. Fix: delete it; text that begins with ! goes in quotes",
        ),
    ],
)
def test_what_is_no_yaml_is_one_mistake_in_plain_words(old: str, new: str, mistake: str) -> None:
    assert mistakes_in(small_with(old, new)) == [mistake]


@pytest.mark.parametrize(
    ("old", "new", "mistakes"),
    [
        (
            "  name: Acme\n",
            "",
            [('2:1 brand.name: the key "name" is missing. '
             "Fix: add name: and write the name of the brand")],
        ),
        (
            "  name: Acme\n",
            "  name: Acme\n  tag-line: x\n",
            ['4:3 brand.tag-line: unknown key "tag-line". Fix: did you mean "tagline"?'],
        ),
        (
            "  name: Acme\n",
            "  name: Acme\n  zzz: x\n",
            [('4:3 brand.zzz: unknown key "zzz". Fix: the keys here are name, tagline, '
             "legal_entity, address, website, contact, privacy_contact, colours, logo, favicon, "
             "picture, style, font, proof, origin, time_zone, imprint, accessibility")],
        ),
        (
            "  name: Acme\n",
            "  name: Acme\n  name: Two\n",
            [('4:3 brand.name: duplicate key "name": it stands in line 3 already. '
             "Fix: delete one of the two")],
        ),
        (
            "  US: {",
            "  DE: {",
            [('22:3 countries.DE: duplicate key "DE": it stands in line 21 already. '
             "Fix: delete one of the two")],
        ),
        (
            "provider: paypal",
            "provider:\n    name: paypal",
            [("47:3 payouts.provider: here stand keys with values, where one value should. "
             "Fix: write paypal")],
        ),
        (
            "holding_days: 30",
            "holding_days:\n    - 30",
            [("48:3 payouts.holding_days: here stands a list, where one value should. "
             "Fix: write a whole number of days from 0 to 365")],
        ),
        (
            '["1000.00 USD"]',
            '"1000.00 USD"',
            [("50:32 payouts.approve_automatically_up_to: here stands one value, "
             'where a list should. Fix: write ["1000.00 USD"]')],
        ),
        (
            '["1000.00 USD"]',
            "1000",
            [("50:32 payouts.approve_automatically_up_to: here stands one value, "
             'where a list should. Fix: write a list of amounts such as ["25.00 USD", '
             '"20.00 EUR"]')],
        ),
        (
            "offered: [en, de]",
            "offered: en",
            ["13:12 locales.offered: here stands one value, where a list should. Fix: write [en]"],
        ),
    ],
)  # fmt: skip
def test_keys_and_shapes_are_those_of_the_model(old: str, new: str, mistakes: list[str]) -> None:
    assert mistakes_in(small_with(old, new)) == mistakes


def test_a_duplicate_is_read_too_so_that_its_own_mistakes_show() -> None:
    assert mistakes_in(small_with("holding_days: 30", "holding_days: 30\n  holding_days: 030")) == [
        (
            '49:3 payouts.holding_days: duplicate key "holding_days": '
            "it stands in line 48 already. Fix: delete one of the two"
        ),
        '49:17 payouts.holding_days: "030" is not a plain whole number. Fix: write 30',
    ]


def test_a_file_that_is_a_list_is_told_what_belongs_there() -> None:
    assert mistakes_in("- goodword: 1\n") == [
        (
            "1:1 here stands a list, where keys with values should. Fix: write the keys goodword, "
            "brand, locales, currencies, countries, audiences, payouts, privacy below it"
        )
    ]


def test_twenty_levels_are_read_and_twenty_one_are_not() -> None:
    levels = [f"{'  ' * level}a:" for level in range(20)]
    assert len(mistakes_in("\n".join(levels) + " 1\n")) == 9  # a is unknown, eight are missing
    assert mistakes_in("\n".join([*levels, f"{'  ' * 20}a: 1"])) == [
        (
            f"21:41 {'.'.join('a' * 20)}: this is nested more than 20 levels deep. "
            "Fix: no key is nested so deep"
        )
    ]


def test_all_mistakes_come_at_once_and_in_file_order() -> None:
    text = (
        SMALL.replace("holding_days: 30", "holding_days: 010")
        .replace("  name: Acme", "  nane: &a Acme")
        .replace("base: USD", "base: USD\n  bse: EUR")
        .replace("below: ", "belov: ", 1)
    )
    assert [mistake.partition(": ")[0] for mistake in mistakes_in(text)] == [
        "3:3 brand.nane",
        "3:9 brand.nane",
        "16:3 currencies.bse",
        "32:30 audiences.customer.reward.bands[0].belov",
        "33:11 audiences.customer.reward.bands[1]",
        "49:17 payouts.holding_days",
    ]


def test_a_misspelt_key_is_one_mistake() -> None:
    assert mistakes_in(small_with("  website: ", "  webseite: ")) == [
        '7:3 brand.webseite: unknown key "webseite". Fix: did you mean "website"?'
    ]


def test_what_was_typed_cannot_steer_the_terminal() -> None:
    (found,) = mistakes_in(small_with("provider: paypal", r'provider: "\e[31mpaypal\u202e"'))
    assert r'"\x1b[31mpaypal\u202e" is not paypal' in found


def test_a_key_without_a_colon_is_shown_where_it_stands() -> None:
    assert mistakes_in("goodword: 1\nbrand\n\n\n") == [
        '2:1 this line has no colon. Fix: write "key: value", and check the indentation'
    ]


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        # In the middle of its section, at its end, at the beginning of one, and of the file.
        ("  holding_days: 30", "  holding_days:30", "48:15 there is no space after the colon"),
        ("  confirm_within_days: 14", "  confirm_within_days:14", "52:22 there is no space"),
        ("  name: Acme", "  name:Acme", "3:7 there is no space after the colon"),
        ("goodword: 1", "goodword:1", "1:9 there is no space after the colon"),
        ("holding_days: 30", "holding_days:\u00a030", "48:16 there is a space that is none"),
        ("  holding_days: 30", "\u00a0 holding_days: 30", "48:1 there is a space that is none"),
        ("  holding_days: 30", "  holding_days\uff1a30", "48:15 there is a full-width colon"),
        ("  confirm_within_days: 14", "  confirm_within_days\uff1a 14", "52:22 there is a full-wi"),
        ("  holding_days: 30", "  holding_days 30", "48:3 this line has no colon"),
        ("payouts:\n", "payouts\n", "46:1 this line has no colon"),
    ],
)
def test_a_slip_between_a_key_and_its_value_is_shown_in_its_own_line(
    old: str, new: str, mistake: str
) -> None:
    (only,) = mistakes_in(small_with(old, new))
    assert only.startswith(mistake)


def test_a_colon_without_a_space_inside_braces_is_told_too() -> None:
    assert mistakes_in(small_with("{currency: EUR,", "{currency:EUR,"))[0].endswith(
        'unknown key "currency:EUR". Fix: put a space after the colon'
    )


def warnings_in(text: str) -> list[str]:
    parsed = parse(text, "p.yml")
    assert parsed.program is not None
    return [str(note) for note in parsed.notes if note.severity is Severity.WARNING]


@pytest.mark.parametrize("text", ["Made by #1 in rockets", "Made by  #rockets"])
def test_a_text_that_a_comment_cuts_off_is_a_warning(text: str) -> None:
    column = 9 + text.index("#")
    assert warnings_in(small_with("name: Acme", f"name: {text}")) == [
        (
            f"p.yml:3:{column} warning: brand.name: a comment begins here, and the text ends "
            'before it. Fix: put the text in quotes, or write "# " for a comment'
        )
    ]


@pytest.mark.parametrize(
    "text", ["Acme # one", "Acme ## one", "Acme#1", "'Acme #1'", "'Acme' #1", "Acme\n  #1", "A #"]
)
def test_what_is_meant_as_a_comment_is_no_warning(text: str) -> None:
    assert warnings_in(small_with("name: Acme", f"name: {text}")) == []


def test_a_warning_is_shown_beside_mistakes_too() -> None:
    text = small_with("name: Acme", "name: By #1").replace("days: 30", "days: 030")
    assert [mistake.partition(" ")[0] for mistake in mistakes_in(text)] == ["3:12", "48:17"]
