"""The agents that hookd can be wired into, one file each."""

from hookd.integrations.agents.agent import Agent

AGENTS: dict[str, Agent] = {}
"""By the name of their dialect."""
