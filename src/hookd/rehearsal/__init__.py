"""The rehearsal: a day goes through router and attention with a clock that is set, for tests and `hookd simulate`."""
