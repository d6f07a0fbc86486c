"""The programme that a preview is compared with, built with the present templates, so that an edit
can be seen beside what it changes."""

import shutil
from pathlib import Path
from typing import Final

from goodword.program.model import Program
from goodword.program.revision import revision_of
from goodword_ops.dev.preview.preview import Build, finished, mark_finished
from goodword_ops.failures import WrongInput

_KEPT: Final = 2


class FormerBuilds:
    """Builds below one folder, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, program: Program, beside: Build) -> Build:
        """The build of a former programme, by the sources of the build that it stands beside.

        Raises:
            WrongInput: the present templates cannot show it.
        """
        from goodword_ops.commands.build import build_program
        from goodword_site.errors import BuildFailed

        revision = revision_of(program)
        folder = self._folder / f"{revision[:16]}-{beside.folder.name[:16]}"
        if (found := finished(folder)) is not None:
            return found
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            report = build_program(program, folder, paint=False)
        except BuildFailed as failure:
            shutil.rmtree(folder, ignore_errors=True)
            message = f"the former pages cannot be made any more: {failure}"
            raise WrongInput(message) from failure
        mark_finished(folder, {"revision": report.revision, "unpainted": []})
        self._forget_old(folder)
        return Build(folder, report.revision)

    def _forget_old(self, present: Path) -> None:
        others = [one for one in self._folder.iterdir() if one != present]
        others.sort(key=lambda one: one.stat().st_mtime, reverse=True)
        for one in others[_KEPT - 1 :]:
            shutil.rmtree(one, ignore_errors=True)
