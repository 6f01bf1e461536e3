"""The doctor: looks at everything that hookd needs, and tells in one line each how it is and what to do."""
