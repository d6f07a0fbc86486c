"""What can go wrong, matched by type and never by message.

    GoodwordError
    ├── Invalid          the input breaks a rule; carries one FieldError a mistake        (422)
    ├── NotFound         no such code, claim, referral or page                            (404)
    ├── Refused          understood, but not allowed in the present state                 (409)
    ├── Unauthenticated  a token or signature is missing, forged, foreign or too old      (401)
    ├── Forbidden        understood, and never allowed from there                         (403)
    ├── LacksScope       a key that may not do this                                       (403)
    ├── TooMany          a key asks too often                                             (429)
    ├── Busy             the same request is being answered                               (409)
    ├── Misconfigured    a secret or key of this stack is missing or malformed, so that nobody
    │   │                can prove anything by it; an alarm counts it                     (401)
    │   └── NoProvider   the payout provider has no credentials here; for runs and the command
    ├── Delayed          not yet, by a rule of ours: a mail waits for its budget; see reactions
    ├── Conflict         somebody else changed a record first; load and decide again
    └── Unavailable      a provider or a mail service did not give a usable answer        (503)
        └── TooNew       stored by a later version of Goodword, and left for that         (503)

``handlers.web.problems`` maps the tree to HTTP in one table.
"""

from datetime import datetime
from typing import NamedTuple


class GoodwordError(Exception):
    """Root of every error that Goodword raises on purpose."""


class FieldError(NamedTuple):
    """One mistake: the field as the form or the JSON names it, a stable code, and plain words."""

    field: str
    code: str
    message: str


class Invalid(GoodwordError):
    """The input breaks one or more rules; all of them are in ``errors``."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__("; ".join(f"{error.field}: {error.code}" for error in errors))
        self.errors = errors


class NotFound(GoodwordError):
    """There is no such thing, or nothing that this caller may know of."""


class Refused(GoodwordError):
    """The present state does not allow it. ``code`` is stable, the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Unauthenticated(GoodwordError):
    """A token or a signature does not prove what it should."""


class Forbidden(GoodwordError):
    """It does not come from where it has to come from: another site, or past the distribution."""

    code = "forbidden"


class LacksScope(GoodwordError):
    """The key is good, and may not do this: it lacks ``scope``."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"This key lacks the scope {scope}.")
        self.scope = scope


class TooMany(GoodwordError):
    """Asked too often. In ``retry_after`` seconds it may be asked again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"again in {retry_after} s")
        self.retry_after = retry_after


class Busy(GoodwordError):
    """The same request is being answered at this moment."""


class Misconfigured(GoodwordError):
    """A secret or key of this stack is missing or malformed.

    ``setting`` names it and ``remedy`` says what to put where; neither holds any of its content.
    """

    def __init__(self, setting: str, remedy: str) -> None:
        super().__init__(f"{setting}: {remedy}")
        self.setting = setting
        self.remedy = remedy

    @property
    def facts(self) -> dict[str, str]:
        """For a log, beside the message that the alarm of infra/template.yaml counts."""
        return {"setting": self.setting, "remedy": self.remedy}


class NoProvider(Misconfigured):
    """A payout provider without credentials: nothing is sent, asked or verified."""

    def __init__(self, name: str) -> None:
        remedy = "put its credentials where README.md says, under Secrets"
        super().__init__(f"the payout provider {name} has no credentials", remedy)
        self.name = name


class Delayed(GoodwordError):
    """Nothing is wrong: it is to be done at ``until``, and trying it before is no attempt.

    ``budget`` names what is used up until then; "" where another worker is at it.
    """

    def __init__(self, until: datetime, budget: str = "") -> None:
        super().__init__(f"not before {until:%Y-%m-%dT%H:%M:%SZ}")
        self.until = until
        self.budget = budget


class Conflict(GoodwordError):
    """A conditional write failed. ``kinds`` names the record types whose condition failed."""

    def __init__(self, *kinds: str) -> None:
        super().__init__(", ".join(kinds))
        self.kinds = kinds


class Unavailable(GoodwordError):
    """The outside gave no usable answer; the effect may or may not have happened.

    ``code`` is the service's own name of the cause, or ours: it is kept in state and in logs, and
    holds nothing that somebody typed. ``refused``: it is certain that nothing happened, since the
    service said so, or was never reached. ``retry_after``: the seconds that it asked to wait.
    ``down``: it takes nothing at present, whatever it is asked, which says nothing against this.
    """

    def __init__(
        self,
        code: str,
        *,
        refused: bool = False,
        retry_after: int | None = None,
        down: bool = False,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.refused = refused
        self.retry_after = retry_after
        self.down = down


class TooNew(Unavailable):
    """A later version of Goodword stored it in a way that this one cannot follow, so it is left.

    Functions of two versions run side by side while one is deployed, and a version may be rolled
    back. Names the kind of record (or a programme's revision), never what it holds.
    """
