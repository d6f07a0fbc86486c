"""What visitors see of a referrer's name."""

import pytest

from goodword.domain.referrals.referrer import NameShown, initials, shown_name


@pytest.mark.parametrize(
    ("name", "how", "seen"),
    [
        ("Johanna Seidel", NameShown.FULL, "Johanna Seidel"),
        ("Johanna Seidel", NameShown.FIRST, "Johanna"),
        ("Johanna Seidel", NameShown.INITIALS, "J. S."),
        ("Johanna Seidel", NameShown.NONE, None),
        ("Maria de la Cruz", NameShown.INITIALS, "M. C."),
        ("Cher", NameShown.INITIALS, "C."),
        ("  Jo   Smith ", NameShown.FULL, "Jo Smith"),
        ("高橋 健", NameShown.FIRST, "健"),
        ("高橋 健", NameShown.INITIALS, "高. 健."),
        ("محمد علي", NameShown.FIRST, "محمد"),
        (" ", NameShown.FULL, None),
    ],
)
def test_a_name_is_shown_as_far_as_its_owner_agreed(
    name: str, how: NameShown, seen: str | None
) -> None:
    assert shown_name(name, how) == seen


@pytest.mark.parametrize(
    ("seen", "letters"),
    [
        ("Maya Rodriguez", "MR"),
        ("Maria de la Cruz", "MC"),
        ("M. C.", "MC"),
        ("maya", "M"),
        ("Dr. Johanna Seidel-Weißenborn", "DS"),
        ("高橋 健", "高"),
        ("ليلى الحدّاد", "ل"),
        ("(Maya) Rodriguez", "R"),
        ("123 456", ""),
        ("", ""),
    ],
)
def test_initials_are_made_of_what_is_shown_of_a_name(seen: str, letters: str) -> None:
    assert initials(seen) == letters
