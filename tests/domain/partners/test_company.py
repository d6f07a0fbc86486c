"""A company by its domain, and texts that lead to somebody."""

import pytest

from goodword.domain.partners.company import (
    company_domain,
    company_of_address,
    is_shared,
    names_somebody,
)


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("acme.example", "acme.example"),
        ("eu.mail.acme.example", "acme.example"),
        ("shop.acme.co.uk", "acme.co.uk"),
        ("acme.co.jp", "acme.co.jp"),
        ("www.acme.com.br", "acme.com.br"),
        ("acme.de", "acme.de"),
        ("xn--mller-kva.de", "xn--mller-kva.de"),
    ],
)
def test_a_host_is_cut_to_what_its_company_registered(host: str, domain: str) -> None:
    assert company_domain(host) == domain


@pytest.mark.parametrize("host", ["", "acme", "co.uk", "com.br", "192.0.2.1", "acme..example", "."])
def test_what_no_company_registers_is_none(host: str) -> None:
    assert company_domain(host) is None


def test_a_mailbox_stands_for_its_company_unless_everybody_can_have_one_there() -> None:
    assert company_of_address("Anna.Weber@EU.Kunde.example") == "kunde.example"
    assert company_of_address("anna@gmail.com") is None
    assert company_of_address("anna@yahoo.co.jp") is None
    assert is_shared("web.de")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to anna@kunde.example", "address"),
        ("anna \uff20 kunde.example", "address"),
        ("anna (at) kunde.example", "address"),
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
