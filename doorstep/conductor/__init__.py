"""What runs the stages: the Prefect worker type of our own, the hot path behind it, and the supervisor of `up`."""
