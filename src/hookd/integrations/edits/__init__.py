"""Settings files edited as a careful person would: every byte that is not hookd's own stays."""
