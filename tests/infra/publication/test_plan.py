"""What a publication does with the files of a site, by their digests alone."""

from goodword_ops.publication.plan import FileChanges, needs_of, plan_of

OLD = "terms/aaaaaaaaaaaaaaaa/index.html"
NEW = "terms/bbbbbbbbbbbbbbbb/index.html"


def test_everything_is_new_where_nothing_was_published() -> None:
    made = {"index.html": "1", "assets/a.11111111.css": "2", OLD: "3"}

    assert plan_of({}, made, {}) == FileChanges(
        assets=("assets/a.11111111.css",),
        permanent=(OLD,),
        pages=("index.html",),
        retired=(),
        cleared=(),
    )


def test_the_same_again_is_nothing_to_do() -> None:
    made = {"index.html": "1", "assets/a.11111111.css": "2", OLD: "3"}

    assert plan_of(made, made, {}).is_empty


def test_only_what_changed_is_written_and_only_what_is_stale_is_removed() -> None:
    there = {"index.html": "1", "privacy/index.html": "2", "gone/index.html": "3", "old.css": "4"}
    made = {"index.html": "other", "privacy/index.html": "2", "new.css": "5"}

    plan = plan_of(there, made, {})

    assert (plan.written, plan.removed) == (
        ("new.css", "index.html"),
        ("gone/index.html", "old.css"),
    )
    assert plan.visible == ("new.css", "index.html", "gone/index.html")


def test_permanent_pages_and_what_they_need_stay() -> None:
    there = {OLD: "1", "assets/a.11111111.css": "2", "assets/b.22222222.js": "3"}

    plan = plan_of(there, {NEW: "4"}, {OLD: ("assets/a.11111111.css",)})

    assert (plan.permanent, plan.removed) == ((NEW,), ("assets/b.22222222.js",))


def test_a_permanent_page_is_never_written_again() -> None:
    assert plan_of({OLD: "as it was"}, {OLD: "as it would be today"}, {}).is_empty


def test_a_page_needs_what_it_names_and_what_that_names() -> None:
    texts = {
        OLD: '<link href="/assets/a.11111111.css"><script src="../../assets/b.22222222.js">',
        "assets/a.11111111.css": "@import 'c.33333333.css'; src: url(f.44444444.woff2)",
        "assets/b.22222222.js": "",
        "assets/c.33333333.css": "@import 'a.11111111.css'",
    }
    others = ("assets/f.44444444.woff2", "assets/claim.55555555.js")

    needed = needs_of(OLD, [*texts, *others][1:], texts.__getitem__)

    assert needed == (
        "assets/a.11111111.css",
        "assets/b.22222222.js",
        "assets/c.33333333.css",
        "assets/f.44444444.woff2",
    )
