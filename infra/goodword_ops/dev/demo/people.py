"""Invented people and companies of the demo: names by country, addresses that nobody can have."""

import random
import unicodedata
from typing import Final, NamedTuple

FIRST: Final = {
    "DE": ("Jana", "Mehmet", "Lena", "Jonas", "Greta", "Emre", "Anke", "Tobias"),
    "FR": ("Camille", "Hugo", "Inès", "Louis", "Salomé", "Karim", "Zoé", "Rémi"),
    "ES": ("Lucía", "Mateo", "Nuria", "Iker", "Paula", "Hugo", "Sara", "Adrián"),
    "JP": ("健", "葵", "翔太", "美咲", "大輔", "結衣", "直樹", "彩"),
    "AE": ("ليلى", "عمر", "نور", "يوسف", "مريم", "خالد", "هند", "سامي"),
    "": ("Priya", "Oliver", "Astrid", "Noah", "Maya", "Ellis", "Freya", "Idris"),
}
LAST: Final = {
    "DE": ("Sommer", "Öztürk", "Brandt", "Weiß", "Kessler", "Vogt", "Lindner", "Yildirim"),
    "FR": ("Laurent", "Benali", "Moreau", "Girard", "Lefèvre", "Diallo", "Perrin", "Roche"),
    "ES": ("Romero", "Iglesias", "Vidal", "Serrano", "Núñez", "Cano", "Prieto", "Soler"),
    "JP": ("高橋", "田中", "山本", "中村", "小林", "加藤", "吉田", "佐々木"),
    "AE": ("الحسن", "منصور", "العلي", "حداد", "ناصر", "الشامي", "فارس", "زيدان"),
    "": ("Whitfield", "Hart", "Nyström", "Okafor", "Rodriguez", "Byrne", "Shah", "Novak"),
}
_SAME: Final = {"AT": "DE", "CH": "DE", "SA": "AE"}
_FAMILY_FIRST: Final = frozenset({"JP"})
COMPANIES: Final = (
    *("Nordwind", "Kieselstein", "Blue Heron", "Atelier Sud", "Hafenlicht", "Fernhill"),
    *("Taller Norte", "Almond & Pine", "Quellenhof", "Silverbirch", "Ostkreuz", "Rivermark"),
)
NEEDS: Final = (
    "We grow to forty people in spring and look for something simple.",
    "Our present contract ends in three months.",
    "Two of our sites still work with spreadsheets.",
    "",
)


class Invented(NamedTuple):
    """A person of the demo and their mailbox."""

    name: str
    email: str
    company: str


def invented(chance: random.Random, country: str, number: int) -> Invented:
    """The ``number``th person, from a country; no two have one mailbox."""
    names = _SAME.get(country, country)
    names = names if names in FIRST else ""
    first, last = chance.choice(FIRST[names]), chance.choice(LAST[names])
    company = f"{chance.choice(COMPANIES)} {1 + number % 97}"
    name = f"{last} {first}" if names in _FAMILY_FIRST else f"{first} {last}"
    mailbox = _ascii(f"{first}.{last}") or "person"
    return Invented(name, f"{mailbox}.{number}@{_ascii(company)}.example", company)


def _ascii(text: str) -> str:
    """What of a name an address can hold."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    kept = "".join(one if one.isalnum() or one == "." else "-" for one in plain)
    return "-".join(part for part in kept.strip(".-").split("-") if part)
