"""Texts that lead to somebody."""

import pytest

from goodword.domain.partners.company import names_somebody


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to anna@kunde.example", "address"),
        ("anna \uff20 kunde.example", "address"),
        ("anna (at) kunde.example", "address"),
        ("anna (at) acme", "address"),
        ("anna AT acme DOT com", "address"),
        ("anna at acme dot com", "address"),
        ("anna[at]acme[dot]com", "address"),
        ("anna_at_acme_dot_com", "address"),
        ("anna at acme punkt de", "address"),
        ("Anna AT acme.com", "address"),
        ("they sell at acme.com and decide at the head office", None),
        ("somebody at the head office decides", None),
        ("call +49 30 1234567", "telephone"),
        ("call 030/123 45 67", "telephone"),
        ("call 0049-30-1234567", "telephone"),
        ("call 555-123-4567", "telephone"),
        ("اتصل ٠٣٠١٢٣٤٥٦٧", "telephone"),
        ("a budget of 250,000 and 120 seats", None),
        ("they pay 1.200.000 EUR a year", None),
        ("decides between 2026-12-01 and 2027-01-31", None),
        ("from 01.12.2026 to 31.01.2027", None),
        ("two plants, 40 people each", None),
    ],
)
def test_a_text_that_leads_to_somebody_is_noticed(text: str, found: str | None) -> None:
    assert names_somebody(text) == found
