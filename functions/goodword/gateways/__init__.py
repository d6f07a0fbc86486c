"""The outside world, one file a service. Each satisfies a protocol of ``flows.ports``."""
