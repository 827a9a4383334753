"""Sealed documents: what was stated when, signed by this deployment, and found genuine or not by anybody."""
