"""What native readers stumbled over, or took for something that it is not, is said no more."""

import pytest

from goodword_site.messages.locale_file import LOCALES
from goodword_site.messages.messages import read_texts

STUMBLED = {
    "en": ["Nothing counts before", "came back", "Or write to", "on the day it was made"],
    "de": [
        *("Vorher gilt nichts", "Waren Sie es, dann", "Jener gilt", "Oder Sie schreiben an"),
        *(
            "Daten verlangt",
            "haben verlangt",
            "nicht verlangt",
            "Prüfwert",
            "Datenschutzbehörde",
            "Schon vergessen",
        ),
        *("an dem sie zustande kam", "kam zurück"),
    ],
    "fr": [
        *("Rien ne compte avant", "vos accords", "ne donne pas son nom", "La notice complète"),
        *("Ou écrivez", "C\u2019est oublié"),
    ],
    "es": ["nada cuenta", "Los datos son de quien", "Ya no queda nada", "O escribe"],
    "ja": ["それまでは何も", "すべて削除しました"],
    "ar": ["يُعتدّ بشيء", "لم يعد لدينا شيء"],
}


@pytest.mark.parametrize("locale", STUMBLED)
def test_nobody_stumbles_again(locale: str) -> None:
    texts = read_texts(LOCALES / f"{locale}.yml")

    said = [
        (key, one) for key, text in texts.items() for one in STUMBLED[locale] if one in str(text)
    ]
    assert said == []
