"""What earlier versions of Goodword wrote, in files that are never written anew."""

import json
from pathlib import Path
from typing import Any, Final

_WRITTEN: Final = Path(__file__).parent / "written"

FIRST: Final[dict[str, Any]] = json.loads((_WRITTEN / "0.1.0.json").read_bytes())
"""``each``: an item of every kind, state and type of event. ``company``: all that a table holds,
with its clock, claims (who -> id), referrals, codes and the programme."""
