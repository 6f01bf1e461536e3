"""Measurements: each against a floor of the same run, medians of interleaved runs."""
