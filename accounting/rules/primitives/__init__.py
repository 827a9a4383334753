"""What a quantity may be made of, one subject per file; see registry.py for the list."""
