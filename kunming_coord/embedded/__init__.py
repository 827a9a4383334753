"""Embedded PostgreSQL and Valkey: the one-command start. Unused where a URL names a real server."""
