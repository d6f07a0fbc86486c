"""The command ``goodword``: checks, builds, bundles, and runs the local stack."""
