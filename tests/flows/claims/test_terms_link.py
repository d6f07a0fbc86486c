"""A referral leads to its own terms."""

import pytest

from goodword.domain.referrals.referral import Referral
from goodword.flows.claims.terms_link import terms_link
from tests.company import Company
from tests.doubles import NOON


def test_a_revision_that_the_store_has_lost_is_no_link_to_nowhere() -> None:
    company = Company()
    referral = Referral(
        referral_id="REF-2026-CUST-001-JS42",
        claim_id="c",
        code=company.jana,
        referrer_id="JS42",
        audience="customer",
        revision="0" * 16,
        prospect_id="p",
        locale="de",
        created_at=NOON,
        moved_at=NOON,
    )

    with pytest.raises(LookupError, match="0" * 16):
        terms_link(
            company.store,
            referral,
            "de",
            revision=company.terms.revision,
            locales=company.terms.program.locales,
        )
