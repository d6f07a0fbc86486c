"""The public function as Lambda starts it: its module, and all that every request needs."""

from goodword.handlers.public import app as public
from goodword.store.client import dynamodb_client
from goodword.store.dynamodb import DynamoStore

dynamodb_client()

__all__ = ["DynamoStore", "public"]
