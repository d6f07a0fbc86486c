"""Single values as marketers write them: texts, numbers, percents, dates, addresses, colours."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from goodword.program.reading.context import Facts
from goodword.program.reading.kinds import ScalarKind
from goodword.program.reading.mistakes import ValueProblem, did_you_mean, either, shown
from goodword.program.reading.text import forbidden_character
from goodword.program.reading.tree import Scalar

READABLE: Final = 4.5
_DARKENING_STEPS: Final = 64


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable_on_white(colour: str) -> str:
    """The same hue, darkened until white text on it (and it on white) reaches 4.5 : 1."""
    channels = _channels(colour)
    for left in range(_DARKENING_STEPS, 0, -1):
        darker = "#" + "".join(f"{channel * left // _DARKENING_STEPS:02x}" for channel in channels)
        if contrast(darker, "#ffffff") >= READABLE:
            return darker
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}")
_PERCENT = re.compile(r"(?P<whole>0|[1-9][0-9]{0,2})(?:\.(?P<fraction>[0-9]{1,2}))? ?%")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FILE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
FOLDER = "site/brand"
"""Where a company's own logo, pictures and fonts lie."""
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_TRUTH: Final = {"true": True, "false": False}
_TRUTH_ELSEWHERE: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}
MOST_BASIS_POINTS: Final = 10_000


def matching(pattern: str) -> dict[str, object]:
    """The schema of a text that matches; the pattern is one of ECMA 262, as editors need it."""
    return {"type": "string", "pattern": pattern}


NAMED: Final = matching("^[a-z][a-z0-9_]{0,39}$")


def text(expected: str, most: int) -> ScalarKind:
    """Words in one line, without the white space around them, of at most so many characters."""

    def value(node: Scalar, _: Facts) -> str:
        words = node.text.strip()
        if not words:
            raise ValueProblem(message="the text is empty", fix=f"write {expected}")
        check_words(words)
        if len(words) > most:
            message = f"the text has {len(words)} characters; {most} are the most"
            raise ValueProblem(message=message, fix="shorten it")
        return words

    # An editor sees a number or a truth where a text looks like one.
    types = ["string", "number", "boolean"]
    return ScalarKind(expected, value, {"type": types, "minLength": 1, "maxLength": most})


def check_words(words: str) -> None:
    """Raises ``ValueProblem`` for what no page or mail may hold."""
    if "\n" in words:
        raise ValueProblem(
            message="the text has several lines", fix='write it in one line, or with ">-" before it'
        )
    if "\t" in words or forbidden_character(words) or not _encodes(words):
        raise ValueProblem(message="the text holds an invisible character", fix="delete it")
    if "@@" in words or words.endswith("@"):
        message = 'pages use "@@" for what they fill in'
        raise ValueProblem(message=message, fix='write a single "@", and not at the end')


def _encodes(words: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in words)


def whole(least: int, most: int, what: str) -> ScalarKind:
    """A plain whole number within limits. ``what`` is counted: ``days``."""
    expected = f"a whole number of {what} from {least} to {most}"

    def value(node: Scalar, _: Facts) -> int:
        typed = node.text
        if node.quoted and _WHOLE.fullmatch(typed):
            raise ValueProblem(
                message="the number stands in quotes", fix=f"write {typed}, without quotes"
            )
        if not _WHOLE.fullmatch(typed) or node.quoted:
            digits = typed.lstrip("0")
            fix = f"write {digits}" if _WHOLE.fullmatch(digits) and not node.quoted else None
            raise ValueProblem(
                message=f"{shown(typed)} is not a plain whole number",
                fix=fix or f"write {expected}",
            )
        if not least <= int(typed) <= most:
            raise ValueProblem(
                message=f"{typed} is not between {least} and {most}", fix=f"write {expected}"
            )
        return int(typed)

    return ScalarKind(expected, value, {"type": "integer", "minimum": least, "maximum": most})


def version() -> ScalarKind:
    """The one version of the file's format that there is."""

    def value(node: Scalar, _: Facts) -> int:
        if node.text != "1":
            message = "this Goodword reads version 1 of the file only"
            raise ValueProblem(message=message, fix="write goodword: 1")
        if node.quoted:
            raise ValueProblem(message="the number stands in quotes", fix="write 1, without quotes")
        return 1

    return ScalarKind("1", value, {"const": 1})


def _truth(node: Scalar, _: Facts) -> bool:
    if node.text in _TRUTH and not node.quoted:
        return _TRUTH[node.text]
    meant = node.text.casefold()
    meant = _TRUTH_ELSEWHERE.get(meant, meant)
    fix = f"write {meant}, without quotes" if meant in _TRUTH else "write true or false"
    raise ValueProblem(message=f"{shown(node.text)} is neither true nor false", fix=fix)


truth = ScalarKind("true or false", _truth, {"type": "boolean"})


def _percent(node: Scalar, _: Facts) -> int:
    match = _PERCENT.fullmatch(node.text)
    if match is None:
        number = node.text.strip().removesuffix("%").strip().replace(",", ".")
        meant = f"{number} %"
        sound = _PERCENT.fullmatch(meant)
        fix = f"write {meant if sound else _PERCENT_SAYS}"
        raise ValueProblem(message=f"{shown(node.text)} is not a percentage", fix=fix)
    basis_points = int(match["whole"]) * 100 + int((match["fraction"] or "0").ljust(2, "0"))
    if not 0 < basis_points <= MOST_BASIS_POINTS:
        message = f"{shown(node.text)} is not above 0 % and at most 100 %"
        raise ValueProblem(message=message, fix=f"write {_PERCENT_SAYS}")
    return basis_points


_PERCENT_SAYS: Final = "a percentage with at most 2 decimals, such as 15 % or 7.5 %"
percent = ScalarKind(
    _PERCENT_SAYS,
    _percent,
    matching(r"^(?!0(\.0{1,2})? ?%)(100(\.0{1,2})?|[1-9]?[0-9](\.[0-9]{1,2})?) ?%$"),
)


def _day(node: Scalar, _: Facts) -> date:
    try:
        if _DATE.fullmatch(node.text):
            return date.fromisoformat(node.text)
    except ValueError:
        pass
    fix = "write year-month-day, such as 2026-11-02"
    raise ValueProblem(message=f"{shown(node.text)} is no date of the calendar", fix=fix)


day = ScalarKind("a date such as 2026-11-02", _day, matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))


def _colour(node: Scalar, _: Facts) -> str:
    if _COLOUR.fullmatch(node.text):
        return node.text.lower()
    digits = node.text.removeprefix("#").lower()
    if re.fullmatch("[0-9a-f]{3}", digits):
        digits = "".join(digit * 2 for digit in digits)
    sound = _COLOUR.fullmatch(f"#{digits}")
    fix = f'write "#{digits}", in quotes' if sound else f"write {_COLOUR_SAYS}"
    raise ValueProblem(message=f"{shown(node.text)} is no colour", fix=fix)


_COLOUR_SAYS: Final = 'a colour such as "#3b3a8f", in quotes (without them # begins a comment)'
_HEX: Final = matching("^#[0-9a-fA-F]{6}$")
colour = ScalarKind(_COLOUR_SAYS, _colour, _HEX)


def _link_colour(node: Scalar, facts: Facts) -> str:
    """Links and buttons stand in it on white, so it must be readable there (WCAG 2.2, 1.4.3)."""
    chosen = _colour(node, facts)
    ratio = contrast(chosen, "#ffffff")
    if ratio < READABLE:
        message = (
            f"{chosen} on white has a contrast of {ratio:.2f} : 1; "
            f"links and buttons need {READABLE} : 1"
        )
        raise ValueProblem(
            message=message, fix=f'take a darker one, such as "{readable_on_white(chosen)}"'
        )
    return chosen


link_colour = ScalarKind(_COLOUR_SAYS, _link_colour, _HEX)


def _email(node: Scalar, _: Facts) -> str:
    return _mailbox(node.text)


def one_mailbox(name: str, _: Facts) -> None:
    """Raises ``ValueProblem`` for a key that is no e-mail address."""
    _mailbox(name)


def _mailbox(typed: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        message = f"{shown(typed)} is no e-mail address"
        raise ValueProblem(
            message=message, fix="write an address such as referrals@example.com"
        ) from error
    return checked.normalized


email = ScalarKind("an e-mail address", _email, matching(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"))


def _host(node: Scalar, _: Facts) -> str:
    typed = node.text.lower()
    if not _HOST.fullmatch(typed):
        fix = "write what stands behind the @, such as example.com"
        raise ValueProblem(message=f"{shown(node.text)} is no domain of mailboxes", fix=fix)
    return typed


host = ScalarKind("a domain such as example.com", _host, matching(r"^[^@\s]+\.[^@\s]+$"))


def _https(node: Scalar, _: Facts) -> str:
    typed = node.text
    if not _is_https(typed):
        plain = typed.startswith("http://")
        fix = "begin it with https:// instead of http://" if plain else f"write {https.expected}"
        raise ValueProblem(message=f"{shown(typed)} is no https address", fix=fix)
    return typed


def _is_https(typed: str) -> bool:
    """With a host of at least two labels, without a user, in plain ASCII."""
    if not typed.isascii() or not typed.isprintable() or len(typed) > MOST_URL:
        return False
    try:
        parts = urlsplit(typed)
        port = parts.port
    except ValueError:
        return False
    host = _HOST.fullmatch(parts.hostname or "")
    return parts.scheme == "https" and port != 0 and not _NOT_IN_URL & set(typed) and bool(host)


_NOT_IN_URL: Final = frozenset(' "<>\\^`{|}@')
MOST_URL: Final = 300
https = ScalarKind("an address such as https://www.example.com", _https, matching("^https://"))


def _origin(node: Scalar, facts: Facts) -> str:
    typed = _https(node, facts)
    parts = urlsplit(typed)
    alone = f"https://{parts.netloc}"
    if typed.removesuffix("/") != alone:
        message = f"{shown(typed)} leads to a page; the pages' addresses begin at the host"
        raise ValueProblem(message=message, fix=f"write {alone}")
    return alone


origin = ScalarKind("an address such as https://refer.example.com", _origin, matching("^https://"))


def one_of(*options: str) -> ScalarKind:
    """One of a few words."""
    expected = either(options)

    def value(node: Scalar, _: Facts) -> str:
        if node.text in options:
            return node.text
        fix = did_you_mean(node.text, options) or f"write {expected}"
        among = f"one of {', '.join(options)}" if len(options) > 1 else options[0]
        raise ValueProblem(message=f"{shown(node.text)} is not {among}", fix=fix)

    return ScalarKind(expected, value, {"enum": list(options)})


def lowercase_name(what: str) -> Callable[[str, Facts], None]:
    """Checks a key that ends up in addresses and page names: ``customer``, ``product_news``."""

    def check(name: str, _: Facts) -> None:
        if not _NAME.fullmatch(name):
            message = f"{shown(name)} cannot name {what}"
            fix = "use small letters a to z, digits and _, beginning with a letter, at most 40"
            raise ValueProblem(message=message, fix=fix)

    return check


def named(what: str) -> ScalarKind:
    """A name as a value: as ``lowercase_name``."""
    check = lowercase_name(what)

    def value(node: Scalar, facts: Facts) -> str:
        check(node.text, facts)
        return node.text

    return ScalarKind(f"a name for {what}, such as first_deal", value, NAMED)


def file_name(example: str, *suffixes: str) -> ScalarKind:
    """The name of a file of a kind in the company's folder, without any path."""
    kinds = suffixes[0] if len(suffixes) == 1 else f"{', '.join(suffixes[:-1])} or {suffixes[-1]}"

    def value(node: Scalar, _: Facts) -> str:
        if not _FILE.fullmatch(node.text) or not node.text.endswith(suffixes):
            fix = f"put the file into {FOLDER} and write its name, such as {example}{suffixes[0]}"
            raise ValueProblem(message=f"{shown(node.text)} is no name of a {kinds} file", fix=fix)
        return node.text

    endings = "|".join(re.escape(suffix) for suffix in suffixes)
    schema = matching(
        rf"^[a-z0-9][a-z0-9_.-]*{endings if len(suffixes) == 1 else f'(?:{endings})'}$"
    )
    return ScalarKind(f"the name of a {kinds} file in {FOLDER}", value, schema)
