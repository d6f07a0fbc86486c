"""What pages with lists show in tests, in the words of a catalogue."""

from typing import Any

from goodword.handlers.web.published import fill_text

NEXT = ("why", "next", "when")


def candidate(words: dict[str, str], code: str) -> dict[str, Any]:
    """An open request of a mailbox, as the page that confirms shows it."""
    return {
        "place": code,
        "pick": f"{code}.c1nx57ej8hb82xj24h4f",
        "sent_by": fill_text(words["submission.sent_by"], {"name": "Maya Rodriguez"}),
        "when": "29 November 2026",
        "email": "jana@holzwerk.example",
        "lines": [
            {"label_key": "name", "value": "Jana Weber"},
            {"label_key": "country", "value": words["country.DE"]},
        ],
    }


def lead(words: dict[str, str]) -> dict[str, Any]:
    """What sales knows of a prospect, as its page shows it."""
    return {
        "facts": [
            {"label": words["lead.fact.reference"], "value": "GW-7K3M-9QWX"},
            {"label": words["submission.email"], "value": "jana@holzwerk.example"},
        ],
        "notes": [words["lead.contact.allowed"], words["lead.news.not_agreed"]],
        "status": words["lead.status.contacted"],
        "said": fill_text(words["lead.said.taken"], {"when": "29 November 2026"}),
        "reports": [
            {"says": fill_text(words["lead.win.refused"], {"what": "48000.00 EUR"}), "name": ""},
            {
                "says": fill_text(words["lead.win.waiting"], {"what": "48000.00 EUR"}),
                "name": "meeting/1",
            },
        ],
        "is_open": True,
        "waits_for_finance": False,
        "may_withdraw": False,
        "may_report": True,
        "currencies": ["EUR", "USD"],
        "owners": ["ann@larkspur.example", "bo@larkspur.example"],
        "today": "2026-11-29",
    }


def line(words: dict[str, str]) -> dict[str, Any]:
    """A line of a referrer's lists."""
    return {
        "key": "AbCdEfGh",
        "title": fill_text(words["portal.contact"], {"day": "29 November 2026"}),
        "state": words["portal.state.held"],
        "kind": "wait",
        "can": fill_text(words["portal.can.short"], {"worth": "€450"}),
        "texts": [fill_text(words["portal.earned_on"], {"date": "29 November 2026"})],
    }


def portal(words: dict[str, str]) -> dict[str, Any]:
    """What a referrer's own pages show."""
    block = {
        **line(words),
        "path": "rewards/AbCdEfGh",
        "why": fill_text(words["news.won.title"], {"day": "29 November 2026"}),
        "next": fill_text(words["news.next.held"], {"date": "29 December 2026"}),
        "when": "29 December 2026",
    }
    session = {"began": "29 November 2026", "used": "30 November 2026", "ends": "29 December 2026"}
    amounts = ("on_its_way", "paid", "approved", "held", "earned")
    return {
        **dict.fromkeys(amounts, words["amount.EUR"].replace("@@n", "2800")),
        "form": "AbCdEfGh",
        "role": "customer",
        "roles": ["customer", "employee"],
        "suffix": "&as=customer",
        "name": "Jana Österreicher",
        "blocks": [block, {**block, "path": "referrals/AbCdEfGh"}],
        "counts": {"open": 3, "won": 5, "ended": 1},
        "step": "details",
        "without": ["sms"],
        "sessions": [
            {**session, "handle": "AbCdEfGhIjKl", "is_this": True},
            {**session, "handle": "MnOpQrStUvWx", "is_this": False},
        ],
        "older": "AbCdEfGh",
        "key": "AbCdEfGh",
        "contact": line(words)["title"],
        "kind": "wait",
        "state": words["portal.state.held"],
        "block": block,
        "dates": [{"name": words["portal.day.confirmed"], "day": "29 November 2026"}],
        "ahead": [
            {
                "when": words[f"rule.on.{on}"],
                "worth": fill_text(words["portal.can.range"], {"low": "€450", "high": "€4,600"}),
            }
            for on in ("meeting", "closed_won")
        ],
        "rewards": [line(words)],
        "is_open": True,
        "ended": [words["portal.ended.deal_corrected"]],
        "about": words["news.about.fund"],
        "why": [fill_text(words["receipt.band_pays"], {"amount": "€2,800"})],
        "review": "waits",
        "may_ask": True,
        "asked": "29 November 2026",
        "deadline": "9 December 2026",
        "answered": "",
        "answer": "",
        **_money(words, block),
    }


def _money(words: dict[str, str], block: dict[str, Any]) -> dict[str, Any]:
    """What their pages of payouts, statement, payout details and leaving show."""
    amount = words["amount.EUR"].replace("@@n", "2800")
    payout = {
        "reference": "po-0a1b2c3d4e5f",
        "amount": amount,
        "day": "29 November 2026",
        "where": "j…@pay.example",
        "state": words["portal_payouts.state.returned"],
        "kind": "bad",
        "theirs": "8AELMXH8UB2P8",
        "explained": block,
    }
    entry = {
        "day": "29 November 2026",
        "what": words["portal_statement.movement.earned"],
        "amount": amount,
        "link": "/portal/payouts?lang=en#po-0a1b2c3d4e5f",
    }
    sides = dict.fromkeys(("opening", "earned", "reversed", "paid", "closing"), amount)
    return {
        "waiting": [{**block, "amount": amount}],
        "payouts": [payout, {**payout, "reference": "po-1", "theirs": "", "explained": None}],
        "period": "November 2026",
        "first": "1 November 2026",
        "so_far": "29 November 2026",
        "statements": [{**sides, "currency": "EUR", "lines": [entry, entry]}],
        "periods": [{"name": "2026", "link": "/portal/statement?period=2026", "is_this": True}],
        "where": "j…@pay.example",
        "mailbox": "j…@holzwerk.example",
        "held_until": "3 December 2026",
        "disputed": False,
        "days": "3",
        "offered": ["money", "credit", "donation"],
        "taking": "money",
        "done": "",
        "waits": True,
        "in_locale": "en",
        "sentence": "They answer on a Sunday.",
        "names": {"full": "Jana Österreicher", "first": "Jana", "initials": "J. Ö.", "none": ""},
        "every": "each",
        "settled": amount,
        "may_earn": True,
        "lost": True,
        "refused": False,
        "use": "payout_details",
        "new": "s…@neu.example",
        "former": "j…@pay.example",
    }


def partner(words: dict[str, str]) -> dict[str, Any]:
    """What a partner's own pages show besides."""
    clock = {"deadline": "30 November 2026, 14:00", "until": "27 February 2027"}
    registered = {
        "id": "AbCdEfGhIjKl",
        "domain": "kunde.example",
        "status": words["registration.status.approved"],
        "is_open": True,
        "said": fill_text(words["registration.why.approved"], clock),
        "reason": "",
        "need": "A better shop",
        "budget": "to_50k",
        "timeline": "quarter",
        "context": "Two plants",
        "extends": "30",
        "extended": False,
    }
    refused = {
        "id": "MnOpQrStUvWx",
        "status": words["registration.status.refused"],
        "said": words["registration.why.refused"],
        "is_open": False,
        "extends": "",
        "reason": "A customer already",
    }
    tiers = (("silver", "3", True), ("gold", "8", False))
    return {
        "registrations": [registered, {**registered, **refused}],
        "after": "AbCdEfGh",
        "note": words["registration.said.known"],
        "of": "",
        "year": "2026",
        "deals": "4",
        "tier": words["tier.silver"],
        "benefits": words["tier_benefits.silver"],
        "following": fill_text(
            words["portal_partner.said.next"], {"tier": words["tier.gold"], "count": "4"}
        ),
        "tiers": [
            {
                "name": words[f"tier.{name}"],
                "from": first,
                "benefits": words[f"tier_benefits.{name}"],
                "is_present": present,
            }
            for name, first, present in tiers
        ],
    }


def voucher(words: dict[str, str]) -> dict[str, Any]:
    """What somebody has confirmed, as the page shows it that they may keep."""
    return {
        "offer": {
            "title": words["voucher.title.customer"],
            "facts": words["share.they.customer"].splitlines(),
        },
        "reference": "GW-7K3M-9QWX",
        "until": "29 November 2027",
        "sent_by": fill_text(words["offer.sent_by"], {"name": "Jana Österreicher"}),
        "confirmed": "29 November 2026",
        "state": "yours",
        "step": {
            "why": fill_text(words["voucher.step.yours.why"], {"day": "29 November 2026"}),
            "next": words["voucher.step.contact.next"],
            "when": fill_text(words["voucher.step.contact.when"], {"day": "30 November 2026"}),
            "booking": "https://meet.larkspur.example/dach",
        },
        "calendar_url": "/confirm/voucher.ics?t=p.3f9a2b7c1d&lang=en&r=GW-7K3M-9QWX",
        "terms_url": "/terms/",
    }
