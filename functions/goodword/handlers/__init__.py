"""Lambda entry points: the only place that knows Lambda, environment and HTTP."""
