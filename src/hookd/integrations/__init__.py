"""What puts hookd into an agent's settings or into the service manager, and takes it out again without a trace."""
