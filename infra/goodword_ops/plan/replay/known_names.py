"""Whether what recorded events name exists: an audience, a country, a currency with a rate.

A slip in one of them would not look like a mistake but like deals that cost nothing.
"""

from collections.abc import Sequence
from typing import Final

from goodword.program.model import Program
from goodword.program.reading.amounts import check_currency_exists
from goodword.program.reading.mistakes import ValueProblem, did_you_mean, listed, shown
from goodword.program.reading.names import check_country_exists
from goodword_ops.plan.replay.events import InvalidEvent


class UnknownName(InvalidEvent):
    """A name that every event with it gets wrong in the same way; worth telling once."""


class KnownNames:
    """``called``: how messages call each of the programmes, in their order."""

    def __init__(self, programs: Sequence[Program], called: Sequence[str] = ()) -> None:
        self._audiences: Final = tuple(
            dict.fromkeys(name for program in programs for name in program.audiences)
        )
        self._countries: Final[set[str]] = set()
        self._rated: Final = frozenset.intersection(
            *(program.currencies.known for program in programs)
        )
        names = called or ["the programme"] * len(programs)
        self._programs: Final = tuple(zip(names, programs, strict=True))

    def check_audience(self, name: str) -> None:
        """One programme with it is enough: a plan may add an audience, or end one.

        Raises:
            UnknownName: no programme has it.
        """
        if name not in self._audiences:
            fix = did_you_mean(name, self._audiences) or (
                f"write one of {listed(self._audiences)}, or compare with a programme that has it"
            )
            raise UnknownName(f"no programme has the audience {shown(name)}", fix)

    def check_country(self, code: str) -> None:
        """Any country: a referrer may live where a programme is not offered any more.

        Raises:
            UnknownName: it is no ISO 3166-1 code.
        """
        if code in self._countries:
            return
        try:
            check_country_exists(code)
        except ValueProblem as wrong:
            raise UnknownName(f"{shown(code)} is no country", wrong.fix) from wrong
        self._countries.add(code)

    def check_currency(self, code: str) -> None:
        """Every programme must be able to pay in it.

        Raises:
            UnknownName: it is no currency, or a programme has no rate for it.
        """
        if code in self._rated:
            return
        try:
            check_currency_exists(code)
        except ValueProblem as wrong:
            raise UnknownName(f"{shown(code)} is no currency", wrong.fix) from wrong
        lacking = [name for name, program in self._programs if code not in program.currencies.known]
        has = "has" if len(set(lacking)) == 1 else "have"
        words = f"{' and '.join(dict.fromkeys(lacking))} {has} no rate for {code}"
        raise UnknownName(words, f"add {code} to currencies.rates.values there")
