"""Pages as browsers get them from the distribution: over HTTP/2 and TLS."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.bench.figure import CannotMeasure

FRONT: Final = Path(__file__).parent / "subjects" / "https_front.mjs"


@contextmanager
def over_https(address: str, scratch: Path) -> Iterator[str]:
    """An https address in front of a plain one, with a certificate that nobody has signed.

    Raises:
        CannotMeasure: Node.js is missing or the front did not start.
    """
    key, certificate = _certificate(scratch)
    try:
        front = subprocess.Popen(
            ["node", str(FRONT), str(key), str(certificate), address],
            stdout=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError:
        message = "Node.js is not installed"
        raise CannotMeasure(message) from None
    with front:
        try:
            port = front.stdout.readline().strip() if front.stdout else ""
            if not port:
                message = "the HTTPS front did not start"
                raise CannotMeasure(message)
            yield f"https://localhost:{port}"
        finally:
            front.terminate()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Files of a key and of its certificate for ``localhost``, good for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    key_file, certificate_file = folder / "front.key", folder / "front.crt"
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    certificate_file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return key_file, certificate_file
