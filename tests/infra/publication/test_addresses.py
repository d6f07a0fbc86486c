"""What the path of a published file tells."""

import pytest

from goodword_ops.publication.addresses import (
    IMMUTABLE,
    SHORT,
    addresses_of,
    cache_control,
    content_type,
    is_permanent,
)


@pytest.mark.parametrize(
    ("path", "permanent"),
    [
        ("terms/0123456789abcdef/index.html", True),
        ("de/terms/0123456789abcdef/index.html", True),
        ("pt-BR/terms/0123456789abcdef/index.html", True),
        ("terms/0123456789abcdef/offer.png", True),
        ("terms/index.html", False),
        ("de/terms/index.html", False),
        ("terms/0123456789abcde/index.html", False),
        ("offers/terms/0123456789abcdef.html", False),
    ],
)
def test_the_terms_of_a_revision_are_permanent_in_every_locale(path: str, permanent: bool) -> None:
    assert is_permanent(path) is permanent


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("assets/goodword.a4253299.css", IMMUTABLE),
        ("assets/javascripts/bundle.79ae519e.min.js", IMMUTABLE),
        ("assets/images/favicon.png", SHORT),
        ("assets/javascripts/lunr/min/lunr.ar.min.js", SHORT),
        ("search/search_index.json", SHORT),
        ("index.html", SHORT),
        ("terms/0123456789abcdef/index.html", SHORT),
    ],
)
def test_only_what_carries_its_fingerprint_is_kept_for_ever(path: str, kept: str) -> None:
    assert cache_control(path) == kept


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("assets/a.12345678.CSS", "text/css; charset=utf-8"),
        ("og/de.PNG", "image/png"),
        ("LICENSE", "application/octet-stream"),
        (".well-known/security", "application/octet-stream"),
    ],
)
def test_a_file_is_served_as_what_it_is(path: str, kind: str) -> None:
    assert content_type(path) == kind


def test_a_cache_forgets_a_page_by_its_folder_and_by_its_file() -> None:
    assert addresses_of(["index.html", "404.html", "de/terms/index.html"]) == (
        "/",
        "/404.html",
        "/de/terms/",
        "/de/terms/index.html",
        "/index.html",
    )


def test_very_many_addresses_are_one_pattern() -> None:
    assert addresses_of(f"offers/{number}/index.html" for number in range(250)) != ("/*",)
    assert addresses_of(f"offers/{number}/index.html" for number in range(251)) == ("/*",)
