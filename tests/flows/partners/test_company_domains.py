"""A company by the domain that it registered itself."""

import pytest

from goodword.flows.partners.company_domains import (
    company_domain,
    company_of_address,
    is_own,
    is_shared,
)
from tests.doubles import sample_program


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


@pytest.mark.parametrize("host", ["github.io", "acme.github.io", "acme.blogspot.com", "gmail.com"])
def test_a_name_that_a_host_gives_to_everybody_says_nothing_about_a_company(host: str) -> None:
    assert is_shared(host)


@pytest.mark.parametrize("host", ["acme.co.uk", "kunde.example", "firma.de"])
def test_what_a_company_registers_is_not_shared(host: str) -> None:
    assert not is_shared(host)


def test_the_companys_own_domains_are_those_of_its_pages_and_its_contact() -> None:
    assert is_own("larkspur.example", sample_program())
    assert not is_own("kunde.example", sample_program())
