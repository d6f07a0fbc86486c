"""The builder puts a revision's terms where everybody else looks for them."""

from goodword.program.revision import revision_of
from goodword.program.urls import terms_address
from tests.site.built import Built


def test_terms_of_every_locale_stand_at_the_address_that_mails_link_to(site: Built) -> None:
    locales, revision = site.program.locales, revision_of(site.program)

    wanted = {terms_address(locales, locale, revision) for locale in locales.offered}

    assert len(wanted) == len(locales.offered)
    assert wanted <= site.static().keys()
