"""The page ``/_dev/design``: every component of the design system, in every state.

Light and dark, from left to right and from right to left stand on one page, in the colours of the
programme that is being edited. docs/design.md says what each class is for.
"""

import re
from importlib import resources
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from goodword.domain.figures.chart import ChartKind, FigureChart, Point, chart_of
from goodword.program.model import Program
from goodword_ops.templates import rendered
from goodword_site.builder.assets import charts_style, page_style
from goodword_site.builder.builder import SOURCE
from goodword_site.pictures.palette import palette

PAGE: Final = "/_dev/design"
SHEET: Final = "/_dev/design.css"
_PACKAGE: Final = "goodword_ops.dev.console"
# What a pointer or a key does to a control, as a class that a page can set.
_STATE: Final = re.compile(r":(hover|focus-visible|active)\b")


class Specimen(NamedTuple):
    """One showing of all components: a scheme, a direction, and words of a language."""

    scheme: str
    direction: str
    locale: str


SPECIMENS: Final = (
    Specimen("light", "ltr", "en"),
    Specimen("dark", "ltr", "en"),
    Specimen("light", "rtl", "ar"),
    Specimen("dark", "rtl", "ar"),
)
WORDS: Final = {
    "en": {
        "language": "English",
        "optional": "(optional)",
        "offer": (("60 days", True), (" to try it, then ", False), ("15% off", True)),
        "name": "Maya Rodriguez",
        "role": "Head of Operations, Nordwind",
        "quote": "“We plan production with Larkspur and would not go back.”",
        "button": "Reserve my offer",
        "second": "It was not me",
        "grave": "Erase everything",
        "small": "Approve €12,260.00",
        "link": "Read the terms",
        "email": "Work e-mail",
        "hint": "We write to this address so that you can confirm.",
        "error": "Enter an e-mail address like name@company.com",
        "message": "Anything we should know?",
        "choice": "Larkspur may write to me about this offer.",
        "summary": "Please check what you entered",
        "tags": (
            "Not earned yet",
            "Approved",
            "Held, 18 days left",
            "Paid on 11 August",
            "Returned",
        ),
        "by": ("Confirm by", "Use it by", "Started on"),
        "day": ("14 December 2026", "30 November 2027", "8 January 2027"),
        "reference": "Reference",
        "labels": ("Why", "Next", "When"),
        "next": (
            (
                "It waits for time",
                "They may withdraw for 30 days.",
                "We approve it by itself.",
                "18 December",
            ),
            (
                "It waits for you",
                "We do not know where to pay.",
                "Add your PayPal address.",
                "Any day; we remind you once a month",
            ),
            (
                "It waits for a person here",
                "You asked for a review.",
                "Ulrike Falk answers by mail.",
                "By 14 December; else the council decides",
            ),
        ),
        "ask": ("Your next step", "Money, three free months, or a donation?", "Choose"),
        "trouble": (
            "This link no longer works",
            "Whoever sent it may have left the programme. The price list is open to everybody.",
        ),
        "empty": (
            "No referrals yet",
            "Your link works since today. Most first ones come from one message to one person.",
            "Write that message",
        ),
        "notice": "Saved. You can change it at any time.",
        "rows": (
            ("Earned since February", "€7,450"),
            ("Paid to you", "€3,250"),
            ("Held until 18 December", "€2,800"),
        ),
        "story": (
            ("Done, 10:20", "You confirmed."),
            ("Today, by 14:20", "Annelie Brandt writes to you."),
            ("Until 30 November 2027", "You start when it suits you."),
        ),
        "fold": ("Am I committing to anything?", "No. You only claim an offer."),
    },
    "ar": {
        "language": "العربية",
        "optional": "(اختياري)",
        "offer": (("60 يومًا", True), (" للتجربة، ثم ", False), ("خصم 15%", True)),
        "name": "ليلى الحدّاد",
        "role": "مديرة العمليات، شركة الواحة للتصنيع",
        "quote": "«نخطّط إنتاجنا باستخدام Larkspur ولن نعود إلى ما كنا عليه.»",
        "button": "احجز عرضي",
        "second": "لم أكن أنا",
        "grave": "احذف كل شيء",
        "small": "وافق على ‎€12,260.00",
        "link": "اقرأ الشروط",
        "email": "البريد الإلكتروني للعمل",
        "hint": "نكتب إلى هذا العنوان لتتمكن من التأكيد.",
        "error": "أدخل عنوانًا مثل name@company.com",
        "message": "هل من شيء ينبغي أن نعرفه؟",
        "choice": "يجوز لشركة Larkspur أن تراسلني بشأن هذا العرض.",
        "summary": "يُرجى مراجعة ما أدخلته",
        "tags": (
            "لم تُستحق بعد",
            "تمت الموافقة",
            "محجوزة، بقي 18 يومًا",
            "دُفعت في 11 أغسطس",
            "أُعيدت",
        ),
        "by": ("أكّد قبل", "استخدمه قبل", "بدأ في"),
        "day": ("14 ديسمبر 2026", "30 نوفمبر 2027", "8 يناير 2027"),
        "reference": "الرقم المرجعي",
        "labels": ("السبب", "التالي", "الموعد"),
        "next": (
            (
                "ينتظر مرور الوقت",
                "يجوز لهم الانسحاب خلال 30 يومًا.",
                "نوافق عليه تلقائيًا.",
                "18 ديسمبر",
            ),
            (
                "ينتظرك",
                "لا نعرف إلى أين ندفع.",
                "أضف عنوان PayPal الخاص بك.",
                "في أي يوم؛ نذكّرك مرة في الشهر",
            ),
            (
                "ينتظر شخصًا منا",
                "طلبت مراجعة.",
                "تجيبك سلمى بالبريد.",
                "قبل 14 ديسمبر، وإلا يقرر المجلس",
            ),
        ),
        "ask": ("خطوتك التالية", "مال أم ثلاثة أشهر مجانية أم تبرّع؟", "اختر"),
        "trouble": (
            "لم يعد هذا الرابط يعمل",
            "ربما غادر من أرسله البرنامج. قائمة الأسعار متاحة للجميع.",
        ),
        "empty": (
            "لا توصيات بعد",
            "رابطك يعمل منذ اليوم. تأتي معظم البدايات من رسالة واحدة إلى شخص واحد.",
            "اكتب تلك الرسالة",
        ),
        "notice": "حُفظ. يمكنك تغييره في أي وقت.",
        "rows": (
            ("المستحق منذ فبراير", "‎€7,450"),
            ("المدفوع لك", "‎€3,250"),
            ("محجوز حتى 18 ديسمبر", "‎€2,800"),
        ),
        "story": (
            ("تم، 10:20", "أكّدت طلبك."),
            ("اليوم، قبل 14:20", "تكتب إليك سلمى."),
            ("حتى 30 نوفمبر 2027", "تبدأ متى يناسبك."),
        ),
        "fold": ("هل ألتزم بشيء؟", "لا. أنت تطلب عرضًا فقط."),
    },
}


_MONTHS: Final = tuple(f"{2025 + at // 12}-{at % 12 + 1:02}" for at in range(11, 23))
CHARTS: Final = (
    chart_of(
        ChartKind.BARS,
        "Referrals confirmed a month",
        [
            Point(month, count, f"{count:,}")
            for month, count in zip(
                _MONTHS, (31, 44, 38, 52, 61, 47, 70, 66, 81, 94, 88, 103), strict=True
            )
        ],
        of="Month",
        unit="Confirmed",
    ),
    chart_of(
        ChartKind.LINE,
        "Revenue a month",
        [
            Point(month, 1_000 * count, f"{1_000 * count:,} USD")
            for month, count in zip(
                _MONTHS, (120, 180, 150, 210, 260, -40, 310, 300, 380, 350, 420, 515), strict=True
            )
        ],
        of="Month",
        unit="Revenue",
    ),
    chart_of(ChartKind.BARS, "Donations a month", [], of="Month", unit="Donations"),
)
"""Many values, values below zero, and none."""


def page() -> str:
    """The page as HTML."""
    charts = {
        name: [_drawn(one, f"{name}-chart-{at}") for at, one in enumerate(CHARTS)]
        for name in (f"{one.scheme}-{one.direction}" for one in SPECIMENS)
    }
    return rendered(
        _PACKAGE, "design.html", sheet=SHEET, specimens=SPECIMENS, words=WORDS, charts=charts
    )


def _drawn(chart: FigureChart, name: str) -> Markup:
    """A chart as the company's own pages show it, by the template that they have of it."""
    environment = Environment(
        loader=FileSystemLoader(SOURCE / "overrides"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    module: Any = environment.get_template("partials/chart.html").module
    return Markup(module.chart(chart, name))  # noqa: S704 - escaped by its own template


def style(program: Program) -> str:
    """The pages' style sheet in a programme's colours, with each scheme and state as a class."""
    rules = page_style(SOURCE / "assets", program.brand.style).replace(
        ":root", ":is(:root, .in-light, .in-dark)"
    )
    shown = [rules, _STATE.sub(r".is-\1", rules)]
    for scheme, colours in palette(program.brand.colours).items():
        roles = "".join(f"--gw-{name}:{colour};" for name, colour in colours.items())
        shown.append(f".in-{scheme}{{color-scheme:{scheme};{roles}}}\n")
    shown.append(charts_style(SOURCE / "assets"))
    own = resources.files(_PACKAGE).joinpath("design.css").read_text(encoding="utf-8")
    return "".join((*shown, own))
