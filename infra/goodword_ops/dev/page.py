"""The page ``/_dev/``: one HTML document, complete without script."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

from goodword.domain.deal import STAGES
from goodword.domain.kind import RewardKind
from goodword_ops.dev.crm import RENEWAL
from goodword_ops.dev.overview import Overview, Rows

ADVANCES: Final = (
    ("PT1H", "1 hour"),
    ("P1D", "1 day"),
    ("P7D", "1 week"),
    ("P30D", "30 days"),
    ("P31D", "31 days"),
)
_EVENTS_SHOWN: Final = 50
_LINK: Final = re.compile(r"https?://[^\s<>\"]+")


def render(overview: Overview, mistakes: Sequence[str]) -> str:
    """The whole page."""
    sections = (
        _mistakes(mistakes),
        _links(overview.referrers()),
        _clock(overview),
        _mail(overview.mail()),
        _referrals(overview.referrals()),
        _experiments(overview.experiments()),
        _rewards(overview.rewards()),
        _payouts(overview.payouts()),
        _failures(overview.failures()),
        _events(overview.events()),
    )
    return _DOCUMENT.format(content="\n".join(sections))


def _mistakes(mistakes: Sequence[str]) -> str:
    if not mistakes:
        return ""
    lines = "".join(f"<li><code>{escape(line)}</code></li>" for line in mistakes)
    return (
        '<section class="wrong" id="mistakes" role="alert"><h2>The programme is not as it was '
        "saved</h2><p>The last good site stays up until this is put right:</p>"
        f"<ul>{lines}</ul></section>"
    )


def _links(referrers: Rows) -> str:
    rows = [
        (
            escape(one["name"]),
            escape(one["audience"]),
            escape(one["locale"]),
            f'<a href="/r/{escape(one["code"])}">{escape(one["url"])}</a>',
            f'<a href="{escape(one["share_url"])}">Share page</a>',
        )
        for one in referrers
    ]
    return _section(
        "links",
        "Referrers' links",
        '<p><a href="/">The home page</a></p>'
        + _table(("Referrer", "Audience", "Language", "Link", "Their own page"), rows),
    )


def _clock(overview: Overview) -> str:
    now = overview.clock()
    ahead = overview.clock.ahead
    buttons = "".join(
        f'<button name="advance" value="{value}">+ {words}</button>' for value, words in ADVANCES
    )
    return _section(
        "clock",
        "Clock",
        f"<p>It is <strong>{now:%Y-%m-%d %H:%M} UTC</strong> here"
        + (f", {ahead.days} days ahead of the world." if ahead.days else ".")
        + f'</p><form method="post" action="/_dev/clock" class="row">{buttons}</form>'
        '<form method="post" action="/_dev/clock" class="row"><label>Other duration '
        '<input name="advance" placeholder="P14D" required></label><button>Advance</button></form>'
        '<form method="post" action="/_dev/settle"><button>Run what is due now</button></form>',
    )


def _mail(mails: Rows) -> str:
    shown = "".join(
        f"<details><summary>{_moment(mail['at'])} <strong>{escape(mail['subject'])}</strong> "
        f"to {escape(mail['to'])}</summary><pre>{_with_links(mail['text'])}</pre>"
        f'<p><a href="/_dev/mail/{number}">As HTML</a></p>'
        f"{_table(('Header', 'Value'), _pairs(mail['headers']))}</details>"
        for number, mail in reversed(list(enumerate(mails, start=1)))
    )
    return _section("mail", "Mail", shown or "<p>None yet. Claim an offer.</p>")


def _referrals(referrals: Rows) -> str:
    headings = ("Referral", "Audience", "Status", "Terms", "Made")
    rows = [
        (
            escape(one["referral_id"]),
            escape(one["audience"]),
            escape(one["status"]),
            f"<code>{escape(one['revision'][:12])}</code>",
            _moment(one["created_at"]),
        )
        for one in referrals
    ]
    if not rows:
        return _section("referrals", "Referrals", "<p>None yet. Claim an offer.</p>")
    return _section("referrals", "Referrals", _table(headings, rows) + _crm_form(referrals))


def _crm_form(referrals: Rows) -> str:
    return (
        '<form method="post" action="/_dev/crm" class="row">'
        + _select("referral_id", "Referral", [one["referral_id"] for one in referrals])
        + _select("stage", "Stage", [*sorted(STAGES), RENEWAL])
        + '<label>Amount <input name="value" inputmode="decimal" placeholder="48000.00"></label>'
        '<label>Currency <input name="currency" size="4" maxlength="3" placeholder="EUR"></label>'
        "<button>Send from the CRM</button></form>"
    )


def _experiments(experiments: Rows) -> str:
    if not experiments:
        return ""
    tables = "".join(
        f"<h3>{escape(one['experiment'])}</h3>"
        f"<p>{_day(one['from'])} to {_day(one['until'])}, "
        f"by {escape(one['metric'].replace('_', ' '))}</p>"
        + _table(
            ("Variant", "Views", "Claims", "Confirmed", "Won", "Metric"),
            [_variant(row) for row in one["variants"]],
        )
        for one in experiments
    )
    return _section("experiments", "Experiments", tables)


def _variant(row: dict[str, Any]) -> tuple[str, ...]:
    metric = "" if row["metric"] is None else f"{row['metric'] / 100:.2f}&nbsp;%"
    name = "<em>held out</em>" if row["variant"] is None else escape(row["variant"])
    return (name, *(str(row[it]) for it in ("views", "claims", "confirmed", "won")), metric)


def _day(day: str) -> str:
    return f'<time datetime="{day}">{day}</time>'


def _rewards(rewards: Rows) -> str:
    shown = "".join(
        f"<details><summary><strong>{escape(_worth(one))}</strong> {escape(one['status'])}, "
        f"<code>{escape(one['reason'])}</code>: {escape(one['reward_id'])}</summary><ul>"
        + "".join(f"<li>{escape(step)}</li>" for step in one["why"])
        + f"</ul><p>{_next(one['due_at'])}</p></details>"
        for one in rewards
    )
    return _section("rewards", "Rewards", shown or "<p>None yet. Let the CRM win a deal.</p>")


def _worth(reward: dict[str, Any]) -> str:
    if reward["kind"] == RewardKind.CREDIT:
        return f"{reward['months']} months"
    if reward["kind"] == RewardKind.RECOGNITION:
        return "thanks"
    return f"{reward['value']} {reward['currency']} {reward['kind']}"


def _next(due_at: str | None) -> str:
    return f"Looked at again on {_moment(due_at)}." if due_at else "Nothing more happens by itself."


def _payouts(entries: Rows | None) -> str:
    if entries is None:
        words = "<p>PAYPAL_BASE_URL is set: look into the books of that host.</p>"
        return _section("payouts", "Payouts", words)
    rows = [
        (
            _moment(one["at"]),
            escape(one["receiver"]),
            escape(f"{one['value']} {one['currency']}"),
            escape(one["status"]),
            f"<code>{escape(one['item_key'])}</code>",
        )
        for one in entries
    ]
    headings = ("At", "Receiver", "Amount", "Status", "Payout")
    return _section(
        "payouts", "Payouts", _table(headings, rows) if rows else "<p>No money has moved yet.</p>"
    )


def _failures(failures: Rows) -> str:
    rows = [
        (
            escape(one["what"]),
            f"<code>{escape(one['about'])}</code>",
            escape(one["status"]),
            str(one["attempts"]),
            escape(one["code"] or ""),
            _moment(one["retry_at"]) if one["retry_at"] else "a person must look",
        )
        for one in failures
    ]
    headings = ("What", "About", "State", "Tried", "Reason", "Next look")
    return _section(
        "failures",
        "Waiting for the outside",
        _table(headings, rows) if rows else "<p>Nothing: all was delivered.</p>",
    )


def _events(events: Rows) -> str:
    rows = [
        (
            _moment(one["at"]),
            escape(one["type"]),
            f"<code>{escape(one['about'])}</code>",
            escape(", ".join(f"{key} {value}" for key, value in one["data"].items())),
        )
        for one in reversed(events[-_EVENTS_SHOWN:])
    ]
    return _section(
        "events",
        f"Events ({len(events)}, the newest first)",
        _table(("At", "Event", "About", "Facts"), rows) if rows else "<p>None yet.</p>",
    )


def _moment(at: str) -> str:
    """A moment to the second, kept on one line."""
    return f'<time datetime="{escape(at)}">{escape(at[:19].replace("T", " "))}</time>'


def _section(name: str, title: str, content: str) -> str:
    return f'<section id="{name}"><h2>{escape(title)}</h2>{content}</section>'


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """``rows`` hold HTML."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        '<div class="wide" tabindex="0" role="group"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _pairs(headers: dict[str, Any]) -> list[tuple[str, str]]:
    return [(escape(name), escape(value)) for name, value in headers.items()]


def _select(name: str, label: str, values: Sequence[str]) -> str:
    options = "".join(f"<option>{escape(value)}</option>" for value in values)
    return f'<label>{label} <select name="{name}">{options}</select></label>'


def _with_links(text: str) -> str:
    """Escaped text whose addresses can be followed."""
    parts, end = [], 0
    for match in _LINK.finditer(text):
        address = escape(match[0])
        parts += [escape(text[end : match.start()]), f'<a href="{address}">{address}</a>']
        end = match.end()
    return "".join([*parts, escape(text[end:])])


_DOCUMENT: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Goodword on this machine</title>
<link rel="stylesheet" href="/_dev/dev.css">
</head>
<body>
<header><h1>Goodword on this machine</h1>
<nav aria-label="Sections"><a href="#links">Links</a> <a href="#clock">Clock</a>
<a href="#mail">Mail</a> <a href="#referrals">Referrals</a> <a href="#experiments">Experiments</a>
<a href="#payouts">Payouts</a> <a href="#failures">Waiting</a> <a href="#events">Events</a>
<a href="/_dev/plan">Plan</a>
<a href="/_dev/">Reload</a></nav>
</header>
<main>
{content}
</main>
</body>
</html>
"""
