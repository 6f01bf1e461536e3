"""The journal: every event that was accepted, and how each of its deliveries ended. One SQLite file."""
