"""What ``/openapi.json`` says of the API is true, tried by generated requests, good and bad.

Schemathesis makes them from the description and holds every answer against it: no error of ours,
no status, type or shape that is not described, and nothing taken that the description refuses.
"""

import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from goodword.handlers.routes import ROUTES
from tests.handlers.api.serving import served, system_with_something
from tests.store.memory import MemoryStore

OPERATIONS = [(route.method, route.path) for route in ROUTES if route.function == "api"]


class Unlimited:
    """A store whose allowances never end: a minute of a test has more requests than a system's."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def take(self, *_: object) -> bool:
        return True


def try_out(built: Path, method: str, path: str, mode: str, examples: int) -> None:
    """So many requests of an operation, ``positive`` (as described) or ``negative``."""
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.generation import GenerationMode
    from schemathesis.specs.openapi import checks

    system = system_with_something(built)
    system.site.services.store = Unlimited(system.store)
    schema = schemathesis.openapi.from_asgi("/openapi.json", served(system))
    headers = {"Authorization": f"Bearer {system.key.token}"}
    held = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.response_headers_conformance,
        *([checks.negative_data_rejection] if mode == "negative" else []),
    ]
    strategy = schema[path][method].as_strategy(generation_mode=GenerationMode(mode))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def tried(case: Any) -> None:
        case.call_and_validate(checks=held, headers=headers)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tried()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_is_as_it_is_described(built: Path, method: str, path: str, mode: str) -> None:
    try_out(built, method, path, mode, 8)


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_an_operation_is_as_it_is_described_over_many_requests(
    built: Path, method: str, path: str, mode: str
) -> None:
    try_out(built, method, path, mode, 300)
