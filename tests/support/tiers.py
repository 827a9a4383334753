"""What the middle tier leaves to the wide one: CI has a quarter of an hour for everything, on two slow cores.

The matrix of permissions asks two people of each answer instead of everybody, the walk of what a district can fetch is
taken by one district with one value of each condition, and fewer generated requests are sent. `verify --wide` does it all.
"""

import os

BRIEF = os.environ.get("KC_TIER") == "middle"
