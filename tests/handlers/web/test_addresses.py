"""Addresses as people type them: the browser's judgement of the same is tested with its form."""

import pytest

from goodword.domain.entries import as_entered
from goodword.domain.errors import Invalid
from goodword.handlers.web.addresses import mailable
from tests.domain.entered import ADDRESSES


@pytest.mark.parametrize(("typed", "judged"), [case for case in ADDRESSES if case[1] != "required"])
def test_an_address_is_written_to_in_ascii_or_refused_in_words(typed: str, judged: str) -> None:
    try:
        found = mailable(as_entered(typed))
    except Invalid as refused:
        ((mistake,),) = [refused.errors]
        found = mistake.code
        assert mistake.field == "email"

    assert found == judged
