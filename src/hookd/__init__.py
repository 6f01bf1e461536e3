"""hookd gives every AI coding agent on a machine a voice, and never gets in an agent's way."""
