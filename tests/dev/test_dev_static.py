"""The built site as the distribution serves it."""

from pathlib import Path

import pytest

from goodword_ops.dev import static
from goodword_ops.dev.exchange import Request


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "terms").mkdir(parents=True)
    (root / "assets").mkdir()
    (root / "index.html").write_text("home")
    (root / "terms" / "index.html").write_text("terms")
    (root / "404.html").write_text("nothing here")
    (root / "unavailable.html").write_text("one moment")
    (root / "assets" / "claim.1a2b3c4d.js").write_text("1")
    (tmp_path / "secret.txt").write_text("secret")
    return root


def get(path: str, method: str = "GET", **headers: str) -> Request:
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Request(method, path, "", sent, b"")


@pytest.mark.parametrize(("path", "body"), [("/", b"home"), ("/terms/", b"terms")])
def test_a_folder_is_its_index_page(site: Path, path: str, body: bytes) -> None:
    answer = static.serve([site], get(path))

    assert (answer.status, answer.body) == (200, body)
    assert answer.header("content-type") == "text/html; charset=utf-8"
    assert answer.header("cache-control") == "no-cache"


def test_a_path_without_its_slash_moves_there(site: Path) -> None:
    answer = static.serve([site], get("/terms"))

    assert (answer.status, answer.header("location")) == (308, "/terms/")


def test_what_is_not_there_is_the_404_page(site: Path) -> None:
    answer = static.serve([site], get("/nowhere/"))

    assert (answer.status, answer.body) == (404, b"nothing here")


@pytest.mark.parametrize(
    "path",
    [
        *("/../secret.txt", "/terms/../../secret.txt", "/./index.html", "//etc/passwd.txt"),
        *("/terms//index.html", "/..\\secret.txt", "/secret.txt\0.html", "/link.txt"),
        "/a" * 3000,
    ],
)
def test_nothing_outside_the_site_is_served(site: Path, path: str) -> None:
    (site / "link.txt").symlink_to(site.parent / "secret.txt")

    answer = static.serve([site], get(path))

    assert answer.status in {404, 308}
    assert b"secret" not in answer.body


def test_a_fingerprinted_file_may_be_kept_for_ever(site: Path) -> None:
    answer = static.serve([site], get("/assets/claim.1a2b3c4d.js"))

    assert answer.header("content-type") == "text/javascript; charset=utf-8"
    assert answer.header("cache-control") == "public, max-age=31536000, immutable"


def test_an_unchanged_page_is_not_sent_again(site: Path) -> None:
    first = static.serve([site], get("/"))
    etag = first.header("etag") or ""

    again = static.serve([site], get("/", if_none_match=f'"other", W/{etag}'))
    changed = static.serve([site], get("/", if_none_match='"other"'))

    assert (again.status, again.body) == (304, b"")
    assert changed.status == 200


def test_pages_are_only_read(site: Path) -> None:
    answer = static.serve([site], get("/", "POST"))

    assert (answer.status, answer.header("allow")) == (405, "GET, HEAD")


def test_what_the_present_site_lacks_comes_from_the_folder_of_what_is_kept(
    site: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    (kept / "terms" / "0123456789abcdef").mkdir(parents=True)
    (kept / "terms" / "0123456789abcdef" / "index.html").write_text("terms of then")
    (kept / "index.html").write_text("home of then")

    then = static.serve([site, kept], get("/terms/0123456789abcdef/"))
    home = static.serve([site, kept], get("/"))
    nowhere = static.serve([site, kept], get("/terms/fedcba9876543210/"))

    assert (then.status, then.body) == (200, b"terms of then")
    assert home.body == b"home"
    assert (nowhere.status, nowhere.body) == (404, b"nothing here")


def test_only_a_name_with_a_fingerprint_is_kept_for_ever(site: Path) -> None:
    (site / "assets" / "search.js").write_text("1")

    assert static.serve([site], get("/assets/search.js")).header("cache-control") == "no-cache"
