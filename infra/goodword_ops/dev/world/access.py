"""The key of the local stack's API, one of all scopes, and who may sign in as staff, for tests and
whoever tries it."""

import os
from collections.abc import Callable
from typing import Any, Final

from goodword.domain.access.api_key import LONGEST_LIFE, ApiKey, ApiKeyRing, Scope, key_id_in
from goodword.domain.access.api_key import proves as proves_key
from goodword.flows.access.keys import create_key, revoke_key
from goodword.flows.ports import Clock, Store
from goodword_ops.dev.host.data_folder import DataFolder
from goodword_ops.sandbox.identity.people import PEOPLE

NAME: Final = "desk"
_RECORD: Final = "access.json"


class Access:
    """Keeps the key in the data folder, and makes a new one where it opens nothing any more: after
    a reset, or once the clock has passed its end."""

    def __init__(self, folder: DataFolder, store: Callable[[], Store], clock: Clock) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock

    def __call__(self) -> dict[str, Any]:
        """``{"api_key": …, "staff": [{"name", "email", "role"}]}``, of staff one for each role: the
        local issuer's sign-in has a button for each."""
        kept = self._folder.read_json(_RECORD) or {}
        token = str(kept.get("api_key", ""))
        if not self._opens(token):
            token = self._new()
            self._folder.write_json(_RECORD, {"api_key": token})
        staff = [
            {"name": one.name, "email": one.email, "role": one.role} for one in PEOPLE if one.role
        ]
        return {"api_key": token, "staff": staff}

    def _opens(self, token: str) -> bool:
        key_id = key_id_in(token)
        key = self._store().get(ApiKey, key_id) if key_id else None
        return proves_key(token, key, now=self._clock())

    def _new(self) -> str:
        store, now = self._store(), self._clock()
        ring = store.get(ApiKeyRing, NAME)
        for key_id in ring.key_ids if ring else ():
            if store.get(ApiKey, key_id):
                revoke_key(store, key_id, by=NAME, now=now)
        return create_key(
            store,
            NAME,
            tuple(Scope),
            place="local",
            life=LONGEST_LIFE,
            by=NAME,
            randomness=os.urandom,
            now=now,
        ).token
