"""What a project yields: sharing rules, filings, ledger, roll-ups, statements."""
