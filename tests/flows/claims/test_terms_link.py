"""A referral leads to its own terms."""

import pytest

from goodword.flows.claims.terms_link import terms_link
from tests.company import Company


def test_a_revision_that_the_store_has_lost_is_no_link_to_nowhere() -> None:
    company = Company()
    with pytest.raises(LookupError, match="0" * 16):
        terms_link(
            company.store,
            "0" * 16,
            "de",
            revision=company.terms.revision,
            locales=company.terms.program.locales,
        )
