"""From a clean corpus to a version that others cite."""
