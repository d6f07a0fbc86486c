"""From a ``Program`` to pages: a pure module that makes content, and the builder on top of it."""
