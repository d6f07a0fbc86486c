"""Addresses of mailboxes as people type them: which can be written to, and in what form."""

from typing import Final

from goodword.domain.errors import FieldError, Invalid

_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def mailable(typed: str) -> str:
    """The address in the form that mail is sent to: its domain in ASCII (A-labels), lower case.

    Signs of full width, as some keyboards write them, are the plain ones.

    Raises:
        Invalid: it is no address, or one whose part before the @ many servers refuse: SES, and any
            that does not speak SMTPUTF8 (RFC 6531).
    """
    from email_validator import EmailNotValidError, validate_email

    try:
        # Reserved names (example.test) reach nobody, so they may pass: trials use them.
        checked = validate_email(
            typed.translate(_FULL_WIDTH),
            check_deliverability=False,
            test_environment=True,
            strict=True,
        )
    except EmailNotValidError:
        message = "write an address such as name@company.com"
        raise Invalid(FieldError("email", "invalid", message)) from None
    if checked.ascii_email is None:
        message = "mail cannot be delivered to the name of this mailbox: use plain letters before @"
        raise Invalid(FieldError("email", "undeliverable", message))
    return checked.ascii_email
