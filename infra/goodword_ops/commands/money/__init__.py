"""Commands about money: rates, and the books of a quarter."""
