"""Mails as plain text: the words of their HTML (``overrides/mail.html``) in the same order."""

from goodword_site.messages.messages import Messages


def confirm_text(words: Messages) -> str:
    """The confirmation mail; ``@@greeting``, ``@@sent_by`` and addresses are filled in later."""
    mail = "mail.confirm"
    return "\n".join(
        (
            "@@greeting",
            "",
            words(f"{mail}.why"),
            "",
            words(f"{mail}.ask"),
            "",
            "@@confirm_url",
            "",
            words(f"{mail}.ignore"),
            "",
            words(f"{mail}.leave"),
            "@@preferences_url",
            "",
            words("terms.yours"),
            "@@terms_url",
            "",
            "-- ",
            words("frame.imprint"),
            "",
        )
    )
