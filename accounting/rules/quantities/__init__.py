"""The named quantities of a policy: read, checked, put in order, computed and explained."""
