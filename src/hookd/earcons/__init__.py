"""Earcons: short sounds that tell what happened before a word is said, or instead of one."""
