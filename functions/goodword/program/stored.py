"""What is stored for years: frozen models that keep what a later version has added to them."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict


class Stored(BaseModel):
    """A model of something stored.

    Made by hand, it refuses a name that it does not have, and so does a file of a person. Read
    back (``read``), it keeps every attribute that it does not know, in parts of it too, and writes
    it back: a later version of Goodword put it there.
    """

    # What does not validate ends in a log: what it holds must not.
    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True
    )

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """The model of stored values, with what it does not know.

        Raises:
            ValidationError: what it does know is missing or malformed.
        """
        return cls.model_validate(values, extra="allow")

    def but(self, **changes: object) -> Self:
        """The same model, changed and validated again; what it does not know stays."""
        changed = type(self).model_validate({**self.__dict__, **changes})
        if self.__pydantic_extra__:
            object.__setattr__(changed, "__pydantic_extra__", dict(self.__pydantic_extra__))
        return changed

    @property
    def unknown(self) -> Mapping[str, Any]:
        """The attributes that a later version has added: name -> value."""
        return self.__pydantic_extra__ or {}


def dumped(model: Stored, *, exclude_defaults: bool = False) -> dict[str, Any]:
    """A model as JSON has it, with what it does not know, in parts of it too."""
    plain = model.model_dump(mode="json", by_alias=True, exclude_defaults=exclude_defaults)
    _complete(model, plain)
    return plain


def _complete(value: object, plain: Any) -> None:
    if isinstance(value, Stored):
        for name, field in type(value).model_fields.items():
            # Left out as a default: then it is one with all its parts.
            if (shown := field.alias or name) in plain:
                _complete(getattr(value, name), plain[shown])
        plain.update(value.unknown)
    elif isinstance(value, tuple):
        for part, of in zip(value, plain, strict=True):
            _complete(part, of)
    elif isinstance(value, dict):
        for name, part in value.items():
            _complete(part, plain[name])
