"""What was published when, and what a rollback goes to."""

from datetime import UTC, datetime

import pytest

from goodword_ops.publication.history import DamagedLine, History, Publication

NOON = datetime(2026, 11, 21, 12, 0, 30, 999, tzinfo=UTC)


def after(*steps: str) -> History:
    """``a`` publishes revision a, ``-a`` rolls back to it."""
    history = History()
    for step in steps:
        revision, back = step.removeprefix("-"), step.startswith("-")
        history = history.followed_by(
            revision,
            now=NOON,
            rollback=back,
            of=revision if back else None,
            kept=f"digest of {revision}",
        )
    return history


def test_a_line_says_what_was_published_when_and_what_it_followed() -> None:
    written = after("a", "b", "-a").written().decode().splitlines()

    assert written == [
        (
            '{"revision": "a", "published_at": "2026-11-21T12:00:30Z", "followed": null, '
            '"rollback": false, "of": null, "kept": "digest of a"}'
        ),
        (
            '{"revision": "b", "published_at": "2026-11-21T12:00:30Z", "followed": "a", '
            '"rollback": false, "of": null, "kept": "digest of b"}'
        ),
        (
            '{"revision": "a", "published_at": "2026-11-21T12:00:30Z", "followed": "b", '
            '"rollback": true, "of": null, "kept": "digest of a"}'
        ),
    ]
    assert History.read("\n".join(written).encode()) == after("a", "b", "-a")


def test_nothing_was_published_at_first() -> None:
    assert (History.read(None).current, History.read(None).before) == (None, None)


def test_an_edition_has_a_number_and_keeps_it_when_it_returns() -> None:
    history = after("a", "b", "-a", "c")

    assert [history.number_of(revision) for revision in ("a", "b", "c")] == [1, 2, 3]
    assert history.number_of("d") == 4
    assert History().number_of("a") == 1


def test_a_rollback_goes_to_the_one_before_and_a_second_one_further_back() -> None:
    assert after("a").before is None
    assert after("a", "b", "c").before == "b"
    assert after("a", "b", "c", "-b").before == "a"
    assert after("a", "b", "c", "-b", "-a").before is None


def test_what_is_published_after_a_rollback_goes_back_to_where_that_went() -> None:
    assert after("a", "b", "-a", "d").before == "a"
    assert after("a", "b", "a").before == "b"
    assert after("a", "b", "c", "-a", "-c").before == "a"


def test_a_rollback_whose_terms_are_named_otherwise_today_stands_for_what_it_was_made_of() -> None:
    renamed = Publication("a2", "2026-11-21T12:00:30Z", "c", rollback=True, of="a")
    history = History((*after("z", "a", "b", "c").publications, renamed))

    assert (history.current, history.before) == ("a2", "z")


def test_every_revision_is_known_once_by_its_first_publication() -> None:
    assert list(after("a", "b", "-a", "c").known) == ["a", "b", "c"]


LINE = b'{"revision": "a", "published_at": "2026-11-21T12:00:30Z", "followed": null}'


def test_blank_lines_and_what_a_later_version_adds_are_passed_over() -> None:
    later = LINE.replace(b"{", b'{"weather": ["fine"], ')

    history = History.read(b"\n".join((b"", later, b"  \r", LINE, b"")))

    assert history == History((Publication("a", "2026-11-21T12:00:30Z", None),) * 2)


@pytest.mark.parametrize(
    "damaged", [b'{"revision": "a", "publi', b"[]", b"{}", b"\xff", b'{"revision": 1}', b"null"]
)
def test_a_line_that_is_no_publication_is_counted_from_one(damaged: bytes) -> None:
    with pytest.raises(DamagedLine) as wrong:
        History.read(LINE + b"\n\n" + damaged + b"\n")
    assert wrong.value.number == 3


def test_the_forms_in_which_a_revision_was_kept_are_known() -> None:
    assert after("a", "b", "-a").kept_as("a") == {"digest of a"}
    assert History.read(LINE).kept_as("a") == frozenset()
