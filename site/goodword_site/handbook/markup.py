"""Text that becomes markup: escaped first, then with the few elements that we add ourselves."""

import re
from collections.abc import Callable

from markupsafe import Markup, escape


def with_lines(text: str) -> Markup:
    """Escapes a text whose line breaks count, empty lines included: the builder drops those."""
    return escape(text).replace("\n", Markup("&#10;"))


def linker(*mailboxes: str) -> Callable[[str], Markup]:
    """Escapes a text and makes links of the mailboxes in it; for templates."""
    alternatives = "|".join(re.escape(str(escape(mailbox))) for mailbox in mailboxes)

    def linked(text: str) -> Markup:
        return Markup(  # noqa: S704 - escaped before the links are put in
            re.sub(alternatives, r'<a href="mailto:\g<0>">\g<0></a>', str(escape(text)))
        )

    return linked
