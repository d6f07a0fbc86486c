"""The outside world, a module or folder a service. Each satisfies a protocol of ``flows.ports``."""
