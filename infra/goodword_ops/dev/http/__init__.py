"""The local origin: pages, functions and headers as the distribution serves them."""
