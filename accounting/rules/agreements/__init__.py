"""What an agreement makes of a policy: terms, compiled shares, credits, entries and their explanation."""
