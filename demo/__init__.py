"""The demo: one real daemon, every door, and what it says."""
