"""Words that are typed into every field, and looked for wherever nothing may be left of them."""


class Canaries:
    """A different word for each field, and all that were given out."""

    def __init__(self) -> None:
        self.sung = ["canary-mailbox", "canary-host"]

    def __call__(self, field: str) -> str:
        word = f"canary-{len(self.sung)}-{field}"
        self.sung.append(word)
        return word

    def found_in(self, text: str) -> list[str]:
        return [word for word in self.sung if word in text]
