"""What every part of the programme's model is made of."""

from pydantic import BaseModel, ConfigDict

Amounts = dict[str, int]
"""Currency -> minor units: ``{"EUR": 45000, "JPY": 75000}``."""

Words = dict[str, str]
"""Locale -> text, complete for every offered locale."""


class Part(BaseModel):
    """A part of the programme: frozen, no unknown keys, built only when it is first used."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, validate_by_name=True)
