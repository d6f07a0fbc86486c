"""DynamoDB's failures in our words: what may pass is ``Unavailable``, what is a mistake stays."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from goodword.domain.errors import Unavailable
from goodword.store.items import Item

THROTTLES: Final = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


@contextmanager
def answered() -> Iterator[None]:
    """Raises ``Unavailable`` where DynamoDB gave no usable answer, after the client's own retries.

    Every other error is a mistake of ours (a wrong expression, a missing permission) and passes.
    """
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if status >= 500 or code_of(error) in THROTTLES:
            raise Unavailable(code_of(error)) from error
        raise
    except (NoConnection, HTTPClientError) as error:
        raise Unavailable(type(error).__name__) from error


def code_of(error: ClientError) -> str:
    """DynamoDB's name of an error: ``ConditionalCheckFailedException``."""
    return error.response["Error"]["Code"]


def condition_failed(error: ClientError) -> bool:
    """Whether a single write was refused by its condition."""
    return code_of(error) == "ConditionalCheckFailedException"


def stored_instead(error: ClientError) -> Item | None:
    """What lay there when a condition failed, where ALL_OLD was asked for; None for nothing."""
    answer = cast("dict[str, Any]", error.response)
    return answer.get("Item")


def reasons(error: ClientError) -> list[Mapping[str, Any]]:
    """Why a write was refused: one reason for each action, in their order, be it a transaction or
    a single write, which names its errors as a transaction does its reasons, and ``Exception``."""
    answer = cast("dict[str, Any]", error.response)
    if code_of(error) == "TransactionCanceledException":
        return list(answer.get("CancellationReasons", ()))
    return [{"Code": code_of(error).removesuffix("Exception"), "Item": stored_instead(error) or {}}]
