"""Attention: what is said next, what together, what not any more, and what later. Pure: events and a clock go in."""
