"""What became of the last save, as pages ask for it."""

from datetime import datetime

from goodword_ops.dev.preview.saved import LastSave, ToldMistake, told

MORNING = datetime.fromisoformat("2026-11-30T10:24:31+01:00")


def test_each_save_good_or_bad_is_another_version_and_no_run_repeats_one() -> None:
    saved = LastSave()
    versions = [saved.version]
    saved.good(MORNING)
    versions.append(saved.version)
    saved.bad(["p.yml:1:1 a: wrong. Fix: mend it"])
    versions.append(saved.version)

    assert len({*versions, LastSave().version}) == 4


def test_mistakes_stand_until_the_next_good_save_beside_the_time_of_the_last_one() -> None:
    saved = LastSave()
    saved.good(MORNING)
    saved.bad(["p.yml:1:1 a: wrong. Fix: mend it"])

    assert saved.good_at == "10:24"
    assert saved.told == [ToldMistake("p.yml, line 1", "a: wrong", "mend it")]
    saved.good(MORNING)
    assert saved.mistakes == ()


def test_a_mistake_without_a_place_is_told_as_it_is() -> None:
    assert told("program.yml is missing.") == ToldMistake("", "program.yml is missing.", "")
    assert told("de.yml:7:3 a.b: has no text") == ToldMistake(
        "de.yml, line 7", "a.b: has no text", ""
    )
