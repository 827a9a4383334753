"""The expressions a policy analyst writes: exact values, a closed grammar, no loops and no assignment."""
