"""Words that have no place in mails to people who did not ask for them.

Whoever types an address into the form makes the company write to it, so the mail that asks for
confirmation must be no advertising (UWG § 7(2) no. 2 with BGH I ZR 208/12, PECR reg. 22): no word
of an offer, a recommendation or a gain, and no raised voice. The same goes for the link that proves
whose mailbox it is. The lists hold beginnings of words, in each language that Goodword brings.
"""

import re
from collections.abc import Mapping
from typing import Final

NEUTRAL_MAILS: Final = ("confirm", "join", "proof")

NEUTRAL_TEXTS: Final = (
    *(f"mail.{name}." for name in NEUTRAL_MAILS),
    "mail.from",
    "mail.line",
    "mail.greeting",
    "mail.leave",
    "mail.link",
    "mail.preferences",
    "mail.privacy",
    "mail.terms",
    "mail.unsubscribe",
    "submission.",
)
"""What the names of their texts begin with."""

_ADVERTISING: Final[Mapping[str, tuple[str, ...]]] = {
    "en": (
        *("offer", "recommend", "refer", "reward", "discount", "free", "sav", "deal", "bonus"),
        *("benefit", "gift", "voucher", "exclusiv", "special", "best", "better", "trial", "try"),
        *("promo", "limited", "gain", "earn", "winn", "prize", "hurry", "bargain"),
    ),
    "de": (
        *("angebot", "empfehl", "empfiehl", "empfohl", "prämie", "belohn", "rabatt", "gratis"),
        *("kostenlos", "spar", "vorteil", "bonus", "geschenk", "gutschein", "exklusiv", "günstig"),
        *("aktion", "test", "jetzt", "sonder", "gewinn", "verdien", "schnäppchen", "profitier"),
    ),
    "fr": (
        *("offre", "recommand", "parrain", "récompens", "prime", "remise", "réduction", "gratuit"),
        *("cadeau", "avantag", "exclusi", "promo", "essa", "économis", "meilleur", "profite"),
        *("gagn", "bonus", "rabais"),
    ),
    "es": (
        *("oferta", "recomend", "recomiend", "recompens", "descuent", "gratis", "gratuit"),
        *("regal", "ventaj", "exclusiv", "promo", "prueba", "ahorr", "mejor", "premi"),
        *("aprovech", "gana", "bono", "rebaj"),
    ),
    "ja": (
        *("特典", "おすすめ", "お勧め", "紹介", "割引", "無料", "お得", "謝礼", "報酬"),
        *("キャンペーン", "限定", "プレゼント", "お試し", "特別", "今だけ", "ポイント"),
    ),
    "ar": (
        *("عرض", "توصي", "يوصي", "أوصى", "إحال", "مكافأ", "خصم", "مجان", "هدية", "هدايا"),
        *("حصري", "ميزة", "مزايا", "تجربة", "أفضل", "جائزة", "وفّر", "اربح", "ربح"),
    ),
}
# Words of these are not set apart by spaces, or begin with an article that is written to them.
_ANYWHERE: Final = frozenset({"ja", "ar"})
_LOUD: Final = re.compile("[!\uff01\u00a1]|\\d\\s*[%\u066a]")


def advertising_in(text: str, locale: str) -> tuple[str, ...]:
    """What of a text would make it advertising, as it stands there; a language without a list is
    looked at for exclamations and percentages alone."""
    language = locale.partition("-")[0]
    words = _ADVERTISING.get(language, ())
    start = "" if language in _ANYWHERE else r"\b"
    found = [match[0] for match in _LOUD.finditer(text)]
    if words:
        listed = "|".join(map(re.escape, words))
        found += (match[0] for match in re.finditer(rf"{start}(?:{listed})\w*", text, re.I))
    return tuple(dict.fromkeys(found))


def is_neutral(key: str) -> bool:
    """Whether a text stands in a mail that must be neutral."""
    return key.startswith(NEUTRAL_TEXTS)
