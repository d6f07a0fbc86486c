"""What a bundle leaves out of its dependencies, each with the reason why nothing misses it.

Patterns are ``fnmatch``'s, over paths from the root of the bundle; ``*`` crosses folders. A test
runs the functions from a trimmed bundle with nothing else on the path.
"""

from fnmatch import fnmatch
from pathlib import Path
from typing import Final

# The services that functions call, as botocore names them.
SERVICES: Final = ("dynamodb", "secretsmanager", "sesv2")

# Kept of what the table below names.
KEPT: Final = (
    "botocore/data/_retry.json",
    "botocore/data/endpoints.json",
    "botocore/data/partitions.json",
    "botocore/data/sdk-default-configuration.json",
    *(
        f"botocore/data/{service}/*/{part}-*"
        for service in SERVICES
        for part in ("endpoint-rule-set", "paginators", "service", "waiters")
    ),
)

# Pattern -> what it is. The first that fits names a file's reason.
LEFT_OUT: Final[dict[str, str]] = {
    "*.dist-info/*": "packaging metadata, which nothing reads at run time",
    "bin/*": "commands",
    "segno/cli.py": "commands",
    "*.pyi": "types for editors",
    "*/py.typed": "types for editors",
    "botocore/data/*": "services that no function calls",
    "botocore/cacert.pem": "certificates; certifi has the same, and botocore prefers it",
    "boto3/data/*": "boto3's resources; only clients are used",
    "boto3/examples/*": "examples of the documentation",
    "boto3/dynamodb/*": "boto3's resources; only clients are used",
    "boto3/s3/*": "uploads to S3, which no function makes",
    "urllib3/contrib/emscripten/*": "Python in browsers",
    "dateutil/zoneinfo/*": "time zones; botocore parses UTC only",
    "dns/*": "asking whether an e-mail domain exists, which no check does",
    "anyio/*": "httpx's asynchronous client",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.js": "pages that show an API",
    "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.css": "pages that show an API",
    "aws_lambda_powertools/utilities/auth_alpha/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/circuit_breaker/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/data_masking/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/feature_flags/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/idempotency/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/kafka/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/streaming/*": "utilities that no function uses",
    "aws_lambda_powertools/utilities/validation/*": "utilities that no function uses",
    "pydantic/mypy.py": "types for editors",
    "pydantic/v1/*": "pydantic's former version",
}


def reason_to_leave_out(path: str) -> str | None:
    """Why a file is no part of a bundle, or None where it is one."""
    if any(fnmatch(path, pattern) for pattern in KEPT):
        return None
    return next((why for pattern, why in LEFT_OUT.items() if fnmatch(path, pattern)), None)


def trim(root: Path) -> dict[str, int]:
    """Removes what is not needed below ``root``; answers reason -> bytes, largest first."""
    left_out: dict[str, int] = {}
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        reason = reason_to_leave_out(file.relative_to(root).as_posix())
        if reason is not None:
            left_out[reason] = left_out.get(reason, 0) + file.stat().st_size
            file.unlink()
    for folder in sorted((path for path in root.rglob("*") if path.is_dir()), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return dict(sorted(left_out.items(), key=lambda item: -item[1]))
