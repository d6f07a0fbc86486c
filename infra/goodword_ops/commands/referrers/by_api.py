"""``goodword referrers`` by the API: with ``GOODWORD_URL`` and ``GOODWORD_API_KEY``, and without
credentials of the account.

The key goes to that address alone: over https, or to this machine, and after no redirect.
"""

import argparse
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import quote, urlsplit

import httpx

from goodword.domain.errors import FieldError, Invalid, Unavailable
from goodword.flows.referrers.bring_in import BroughtIn, LineOutcome
from goodword.handlers.api.referrer_fields import COLUMNS, NEEDED, NEEDED_FOR_FACTS
from goodword.handlers.api.referrers import NOTED
from goodword_ops.commands.referrers import invite
from goodword_ops.commands.referrers.habits import in_one_meaning
from goodword_ops.commands.referrers.import_file import brought_in, file_of, given_by
from goodword_ops.failures import OutsideFailed, WrongInput, WrongUsage

URL: Final = "GOODWORD_URL"
KEY: Final = "GOODWORD_API_KEY"
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_SECONDS: Final = 30.0
_TRIES: Final = 5
_LONGEST_PAUSE: Final = 60


class ApiFailed(Exception):
    """The API refuses. ``code`` is that of the problem, ``errors`` its fields."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.detail = str(problem.get("detail", ""))
        self.errors = tuple(
            FieldError(one["field"], one["code"], one["message"])
            for one in problem.get("errors", ())
        )
        super().__init__(self.code)


class ApiPlace:
    """A programme behind its API. Whatever is asked is asked again while no answer comes; writes
    name themselves, so that they are done once."""

    def __init__(self, url: str, key: str, transport: httpx.BaseTransport | None = None) -> None:
        """Raises ``WrongInput`` for an address to which no key may go."""
        parts = urlsplit(url)
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
        if not is_safe or not parts.hostname or parts.username:
            raise WrongInput(
                f"{URL} takes https://HOST, or http://127.0.0.1:PORT: a key never goes in the clear"
            )
        if not key.isascii() or not key.isprintable() or " " in key:
            raise WrongInput(f"{KEY} is no key: goodword keys create makes one")
        self._client = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1",
            headers={"Authorization": f"Bearer {key}"},
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=parts.hostname not in _HERE,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(
        self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The answer to a request.

        Raises:
            ApiFailed: it is refused.
            Unavailable: no answer came, or one that says to try again, every time.
        """
        named = {} if method == "GET" else {"Idempotency-Key": secrets.token_urlsafe(18)}
        for attempt in range(1, _TRIES + 1):
            pause = 0.5 * 2**attempt
            try:
                answer = self._client.request(method, path, json=body, params=query, headers=named)
            except httpx.HTTPError:
                code = "no answer"
            else:
                if answer.is_success:
                    return _object(answer)
                if answer.is_redirect:
                    raise OutsideFailed(f"{URL} redirects elsewhere: write the address itself")
                problem = _object(answer)
                code = str(problem.get("code", answer.status_code))
                if answer.status_code < 500 and "Retry-After" not in answer.headers:
                    raise ApiFailed(answer.status_code, problem)
                pause = float(answer.headers.get("Retry-After", pause))
            if attempt < _TRIES:
                time.sleep(min(pause, _LONGEST_PAUSE))
        raise Unavailable(code)


def api_place(environment: Mapping[str, str] = os.environ) -> ApiPlace | None:
    """Where the environment says; None where it says nothing of an API.

    Raises:
        WrongUsage: it has one of both.
        WrongInput: they are none.
    """
    url, key = environment.get(URL, ""), environment.get(KEY, "")
    if not url and not key:
        return None
    if not url or not key:
        raise WrongUsage(f"{URL} and {KEY} go together; unset both to use AWS credentials")
    return ApiPlace(url, key)


def run(place: ApiPlace, arguments: argparse.Namespace) -> int:
    """Does one of ``ACTIONS``.

    Raises:
        WrongUsage: the API does not do that.
        WrongInput: it is refused.
        OutsideFailed: no usable answer came.
    """
    action = ACTIONS.get(arguments.action)
    if action is None:
        raise WrongUsage(
            f"the API does not do {arguments.action}: unset {URL}, and use AWS credentials with "
            "--stack NAME"
        )
    if getattr(arguments, "reason", None) or getattr(arguments, "actor", None):
        raise WrongUsage("--reason and --as are no part of the API: its events name the key")
    with place:
        try:
            return action(place, arguments)
        except ApiFailed as failed:
            raise WrongInput(_in_words(failed)) from failed
        except Unavailable as error:
            raise OutsideFailed(f"the API at {URL} did not answer: {error.code}") from error


def _add(place: ApiPlace, arguments: argparse.Namespace) -> int:
    cells = {name: value for name in COLUMNS if (value := getattr(arguments, name))}
    found, errors = in_one_meaning(cells)
    if errors:
        raise WrongInput("\n".join(f"{one.field}: {one.message}" for one in errors))
    done = place.ask(*_where(found), _body(found))
    if done["referrer_id"] is None:
        raise WrongInput(f"nobody was registered; not yet eligible: {', '.join(done['not_yet'])}")
    words = {"added": "registered", "changed": "was there, and is changed"}
    said = words.get(done["outcome"], "was there, and stays as it is")
    print(f"{done['referrer_id']}: {said}. Nobody is mailed.\nto pass on:  {done['link']}")
    return 0


def _list(place: ApiPlace, arguments: argparse.Namespace) -> int:
    query = {"limit": str(arguments.limit)}
    query |= {
        name: value
        for name in ("audience", "after")
        if (value := getattr(arguments, name)) is not None
    }
    page = place.ask("GET", "/referrers", query=query)
    rows = page["referrers"]
    if not arguments.personal:
        rows = [{name: row[name] for name in row if name != "name"} for row in rows]
    elif rows and "name" not in rows[0]:
        raise WrongInput("this key lacks the scope referrers:personal, which --personal needs")
    if arguments.json:
        print(json.dumps({"referrers": rows, "after": page["after"]}, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        shown = ("status", "country", "locale", "link", *(["name"] if arguments.personal else []))
        cells = [row["registered_at"][:10], *(row[name] or "-" for name in shown)]
        print(f"{row['referrer_id']:12}  " + "  ".join(f"{cell:8}" for cell in cells).rstrip())
    if not rows:
        print("There is nobody.")
    if page["after"]:
        print(f"More: --after {page['after']}")
    return 0


def _show(place: ApiPlace, arguments: argparse.Namespace) -> int:
    found = place.ask("GET", _path(arguments.referrer_id))
    personal = found.pop("personal", None)
    if arguments.personal:
        if personal is None:
            raise WrongInput("this key lacks the scope referrers:personal, which --personal needs")
        found |= personal
    if arguments.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    width = max(map(len, found))
    for name, value in found.items():
        print(f"{name.replace('_', ' '):{width}}  {'-' if value is None else value}")
    return 0


def _stand(status: str) -> Callable[[ApiPlace, argparse.Namespace], int]:
    def run(place: ApiPlace, arguments: argparse.Namespace) -> int:
        done = place.ask("PATCH", _path(arguments.referrer_id), {"status": status})
        print(
            f"{arguments.referrer_id} is {done['status']}."
            if done["changed"]
            else "It was so already; nothing is changed."
        )
        return 0

    return run


def _invite(place: ApiPlace, arguments: argparse.Namespace) -> int:
    named: list[str] = list(dict.fromkeys(arguments.referrer_ids))
    if bool(named) is arguments.all_new:
        raise WrongUsage("say whom: ids, or --all-new")
    work = invite.Invited(only_look=arguments.dry_run)
    query = {"dry_run": "true"} if arguments.dry_run else None
    for referrer_id in named or _everybody(place, arguments.audience):
        try:
            place.ask("POST", f"{_path(referrer_id)}/invite", query=query)
        except ApiFailed as failed:
            if failed.status not in {404, 409}:
                raise
            work.refuse(referrer_id, invite.NOBODY if failed.status == 404 else failed.code)
        else:
            work.invited += 1
    print(work.as_json() if arguments.json else work.as_text(all_=bool(named)))
    return 1 if named and work.refused else 0


def _everybody(place: ApiPlace, audience: str | None) -> Iterator[str]:
    query = {"limit": "100", **({"audience": audience} if audience else {})}
    while True:
        page = place.ask("GET", "/referrers", query=query)
        yield from (one["referrer_id"] for one in page["referrers"])
        if page["after"] is None:
            return
        query["after"] = page["after"]


def _import(place: ApiPlace, arguments: argparse.Namespace) -> int:
    how = _ByApi(place, only_look=arguments.dry_run, facts=arguments.facts)
    return brought_in(how, file_of(arguments), arguments, given_by(arguments))


class _ByApi:
    """Lines of a file, over the API (``import_file.Bringing``)."""

    def __init__(self, place: ApiPlace, *, only_look: bool, facts: bool) -> None:
        self._place = place
        self._query = {"dry_run": "true"} if only_look else None
        self._facts = facts

    def read(self, cells: Mapping[str, str]) -> dict[str, str]:
        given = {name: text for name in COLUMNS if (text := cells.get(name, "").strip())}
        found, errors = in_one_meaning(given)
        if errors:
            raise Invalid(*errors)
        needed = NEEDED_FOR_FACTS if self._facts else NEEDED
        missing = [name for name in needed if name not in found]
        if missing:
            raise Invalid(
                *(FieldError(name, "required", f"write {COLUMNS[name]}") for name in missing)
            )
        return found

    def names(self, one: Mapping[str, str]) -> Iterator[tuple[str, int]]:
        yield "email", hash((one["email"].casefold(), one["audience"]))
        if "referrer_id" in one:
            yield "referrer_id", hash(one["referrer_id"])

    def bring_in(self, one: Mapping[str, str]) -> BroughtIn:
        try:
            return self._brought(one)
        except ApiFailed as failed:
            if not failed.errors:
                raise
            errors = (
                error._replace(field=error.field.removeprefix("signals.0."))
                for error in failed.errors
            )
            raise Invalid(*errors) from failed

    def _brought(self, one: Mapping[str, str]) -> BroughtIn:
        body = _body(one)
        if self._facts:
            signal = {name: body[name] for name in NOTED if name in body}
            done = self._place.ask("POST", "/signals", {"signals": [signal]}, self._query)
            return BroughtIn(LineOutcome.NOTED if done["noted"] else LineOutcome.SAME)
        done = self._place.ask(*_where(one), body, self._query)
        kept = tuple(done.get("kept", ()))
        return BroughtIn(LineOutcome(done["outcome"]), done["referrer_id"], kept=kept)


def _where(cells: Mapping[str, str]) -> tuple[str, str]:
    """Somebody of an id is put there, anybody else found by mailbox and audience."""
    referrer_id = cells.get("referrer_id")
    return ("PUT", _path(referrer_id)) if referrer_id else ("POST", "/referrers")


def _path(referrer_id: str) -> str:
    return f"/referrers/{quote(referrer_id, safe='')}"


def _body(cells: Mapping[str, str]) -> dict[str, Any]:
    """The cells as JSON has them; what is no number is left for the API to refuse."""
    body: dict[str, Any] = {name: text for name, text in cells.items() if name != "referrer_id"}
    score = str(body.get("satisfaction", ""))
    if score.isascii() and score.isdigit():
        body["satisfaction"] = int(score)
    return body


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise OutsideFailed(f"what answers at {URL} is no Goodword")
    return found


def _in_words(failed: ApiFailed) -> str:
    if failed.status == 401:
        return f"{KEY} is no key of this programme, or it has ended: goodword keys list"
    if failed.status == 404:
        return "there is no such referrer"
    if failed.errors:
        return "\n".join(
            ("nothing was changed:", *(f"  {one.field}: {one.message}" for one in failed.errors))
        )
    return failed.detail or failed.code


ACTIONS: Final[dict[str, Callable[[ApiPlace, argparse.Namespace], int]]] = {
    "add": _add,
    "import": _import,
    "invite": _invite,
    "list": _list,
    "show": _show,
    "pause": _stand("paused"),
    "resume": _stand("active"),
}
