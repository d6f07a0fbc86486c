"""Permanent pages out of builds that come and go: copied once, with all that they need."""

from pathlib import Path

from goodword_ops.publication.addresses import is_page, is_permanent
from goodword_ops.publication.folder import write_whole
from goodword_ops.publication.plan import needs_of


def keep_permanent(site: Path, kept: Path) -> None:
    """Copies the terms of a built site into a folder that outlives it; what is there stays as is.

    Args:
        site: a build's ``site``.
        kept: the folder, laid out as a site, in which every other revision's terms stand, too.
    """
    files = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assets = [path for path in files if not is_page(path)]

    def read(path: str) -> str:
        return (site / path).read_text(encoding="utf-8", errors="replace")

    for page in sorted(filter(is_permanent, files)):
        if (kept / page).exists():
            continue
        # The page last: where it is, all that it needs is.
        for path in (*needs_of(page, assets, read), page):
            write_whole(kept / path, (site / path).read_bytes())
