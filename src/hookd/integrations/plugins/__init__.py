"""Files that are hookd's own from the first byte to the last: plug-ins, and executables that an agent runs by name."""
