"""The API over HTTP: an application that gives each request to the function, as the edge does."""

import json
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from goodword.handlers.openapi import document
from goodword_ops.dev.http.lambda_event import Context, event_of, response_of
from tests.doubles import sample_program
from tests.handlers.api.asking import System

PREFIX = "/api/v1/"


def described() -> dict[str, object]:
    """The description of the API's own routes."""
    whole = json.loads(json.dumps(document(sample_program())))
    whole["paths"] = {path: of for path, of in whole["paths"].items() if path.startswith(PREFIX)}
    found: dict[str, object] = whole
    return found


class _Everything(Convertor[str]):
    """Whatever stands in an address. Starlette's own ``path`` leaves out what holds a line break,
    and answers that itself, in words that no description of ours knows."""

    regex = r"[\s\S]*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("everything", _Everything())


def served(system: System) -> Starlette:
    """The application of one system's company."""

    async def describe(_: Request) -> Response:
        return JSONResponse(described())

    async def answer(request: Request) -> Response:
        body = await request.body()
        event = event_of(request, body, route="$default", at=system.clock())
        return await run_in_threadpool(lambda: response_of(system.api(event, Context("api"))))

    methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"]
    return Starlette(
        routes=[
            Route("/openapi.json", describe),
            Route("/{path:everything}", answer, methods=methods),
        ]
    )


def system_with_something(built: Path) -> System:
    """A company with a referral, whose key has not used up its minute."""
    system = System(built)
    system.referral()
    return system
