"""A programme goes live: its terms and its exact words are kept for ever."""

from goodword.domain.claims.consent import Wording, words_hash
from goodword.flows.ports import Store
from goodword.program.model import Program


def publish_program(store: Store, program: Program) -> None:
    """Stores the revision and the words of every purpose in every locale; idempotent."""
    store.publish(
        program,
        [
            Wording(words_hash=words_hash(words), purpose=purpose, locale=locale, words=words)
            for purpose, by_locale in program.privacy.purposes.items()
            for locale, words in by_locale.items()
        ],
    )
