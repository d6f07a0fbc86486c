"""How pages call the members of an audience."""

from goodword.program.model import Program
from goodword_site.messages.messages import Messages


def audience_name(program: Program, name: str, words: Messages) -> str:
    """Its own name in the programme, else that of its source (``Customers``)."""
    audience = program.audiences[name]
    if audience.name is not None:
        return audience.name[words.locale]
    return words(f"audience.{audience.source}.plural")
