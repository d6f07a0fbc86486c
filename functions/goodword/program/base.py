"""The base class of the programme's model, and the small types that its parts share."""

from enum import StrEnum

from pydantic import ConfigDict

from goodword.program.stored import Stored

Amounts = dict[str, int]
"""Currency -> minor units: ``{"EUR": 45000, "JPY": 75000}``."""

LocalisedText = dict[str, str]
"""Locale -> text, complete for every offered locale."""


class Model(Stored):
    """A part of the programme. Mistakes in it may quote it: there is nothing personal in it."""

    model_config = ConfigDict(validate_by_name=True, hide_input_in_errors=False)


class Source(StrEnum):
    """Where a referral comes from; the third part of its human id."""

    CUSTOMER = "CUST"
    PARTNER = "PART"
    EMPLOYEE = "EMPL"
    OTHER = "OTHR"
