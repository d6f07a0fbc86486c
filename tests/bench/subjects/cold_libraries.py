"""What every Lambda function on these libraries pays: importing them, and a DynamoDB client."""

import json

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from pydantic import BaseModel

boto3.client("dynamodb")

__all__ = ["APIGatewayHttpResolver", "BaseModel", "Logger", "Metrics", "json"]
