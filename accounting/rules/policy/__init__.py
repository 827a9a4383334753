"""A policy in memory: identity, parameters, indicators, and what it computes."""
