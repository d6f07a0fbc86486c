"""What a publication does with the files of the site, as plain data. Pure.

    assets      what pages need, new or changed          \
    permanent   terms pages that are not there yet        | in this order, so that no visitor
    pages       other pages, new or changed               | meets a page before its assets
    retired     pages that are no more                    |
    cleared     assets that no page needs any longer     /

A permanent page that is there already is never written again: it stays word for word what it was.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from goodword_ops.publication.addresses import is_fingerprinted, is_page, is_permanent

Files = Mapping[str, str]
"""Path below ``site/`` -> a digest of the content."""

Needs = Mapping[str, tuple[str, ...]]
"""Permanent page -> the assets that it needs."""

_NAMES_OTHERS: Final = (".css", ".js", ".svg", ".webmanifest")


@dataclass(frozen=True, slots=True)
class FileChanges:
    """Paths, each tuple sorted."""

    assets: tuple[str, ...]
    permanent: tuple[str, ...]
    pages: tuple[str, ...]
    retired: tuple[str, ...]
    cleared: tuple[str, ...]

    @property
    def written(self) -> tuple[str, ...]:
        """Every file that is new or changed."""
        return (*self.assets, *self.permanent, *self.pages)

    @property
    def removed(self) -> tuple[str, ...]:
        """Every file that goes."""
        return (*self.retired, *self.cleared)

    @property
    def visible(self) -> tuple[str, ...]:
        """What caches may hold as it was: a permanent page never changes, and an asset that has a
        fingerprint comes under a new name."""
        replaced = (path for path in self.assets if not is_fingerprinted(path))
        return (*replaced, *self.pages, *self.retired)

    @property
    def is_empty(self) -> bool:
        """Whether the site is already as it should be."""
        return not (self.written or self.removed)


def plan_of(there: Files, made: Files, needs: Needs) -> FileChanges:
    """What makes ``there`` out of ``made``.

    Args:
        there: the published site.
        made: the site as it was built.
        needs: for each permanent page of either, which assets it needs.
    """
    changed = sorted(path for path, digest in made.items() if there.get(path) != digest)
    gone = sorted(path for path in there.keys() - made.keys() if not is_permanent(path))
    needed = {asset for assets in needs.values() for asset in assets}
    return FileChanges(
        assets=tuple(path for path in changed if not is_page(path) and not is_permanent(path)),
        permanent=tuple(path for path in changed if is_permanent(path) and path not in there),
        pages=tuple(path for path in changed if is_page(path) and not is_permanent(path)),
        retired=tuple(path for path in gone if is_page(path)),
        cleared=tuple(path for path in gone if not is_page(path) and path not in needed),
    )


def needs_of(page: str, assets: Collection[str], read: Callable[[str], str]) -> tuple[str, ...]:
    """The assets that a page names, and those that these name in turn.

    Told by file names, wherever they stand: that holds too many rather than too few.

    Args:
        page: the page's path.
        assets: every file of the site that is no page.
        read: the text of a file by its path.
    """
    found: set[str] = set()
    waiting = [page]
    while waiting:
        text = read(waiting.pop())
        named = {asset for asset in assets if asset.rpartition("/")[2] in text} - found
        found |= named
        waiting += [asset for asset in named if asset.endswith(_NAMES_OTHERS)]
    return tuple(sorted(found))
