"""``goodword referrers`` on a running ``goodword dev``, as a newcomer tries it."""

import re
from collections.abc import Callable

import pytest

from goodword_ops.cli import main
from goodword_ops.dev.world.seeds import LIST_FILE, LISTED
from tests.local_stack import LocalStack

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.usefixtures("own_environment")]


def test_the_seeds_may_refer_and_the_sample_list_comes_in_with_its_pages(
    new_stack: Callable[..., LocalStack], capsys: pytest.CaptureFixture[str]
) -> None:
    stack = new_stack().start()
    file = str(stack.data / LIST_FILE)

    assert main(["referrers", "show", "JS42", "--local", stack.address]) == 0
    said = capsys.readouterr().out
    assert re.search(r"eligible +yes", said)
    assert "kunde.example" not in said

    assert main(["referrers", "import", file, "--dry-run", "--local", stack.address]) == 0
    assert f"would be: {len(LISTED)} added" in capsys.readouterr().out
    assert main(["referrers", "import", file, "--local", stack.address]) == 0
    assert main(["referrers", "import", file, "--local", stack.address]) == 0
    said = capsys.readouterr().out
    assert f"{len(LISTED)} added, 0 changed, 0 as they are" in said
    assert f"0 added, 0 changed, {len(LISTED)} as they are" in said

    assert main(["referrers", "link", "NW21", "--local", stack.address]) == 0
    pages = re.findall(r"http\S+", capsys.readouterr().out)
    with stack.client() as visitor:
        assert [visitor.get(page).status_code for page in pages] == [200, 200]
        assert "N. W." in visitor.get(pages[0]).text
        assert main(["referrers", "pause", "NW21", "--local", stack.address]) == 0
        assert visitor.get(pages[0]).status_code == 404
        assert main(["referrers", "resume", "NW21", "--local", stack.address]) == 0
        assert visitor.get(pages[0]).status_code == 200
        assert main(["referrers", "leave", "NW21", "--yes", "--local", stack.address]) == 0
        assert [visitor.get(page).status_code for page in pages] == [404, 404]


def test_where_no_stack_runs_it_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["referrers", "list", "--local", "http://127.0.0.1:9"]) == 3
    assert "no goodword dev answers" in capsys.readouterr().err
