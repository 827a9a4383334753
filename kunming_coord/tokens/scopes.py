"""What a token may be used for: reading, and writing room by room. What is not named here is refused to tokens."""

from collections.abc import Mapping

from django.db import models

API = "/api/v1/"


class Scope(models.TextChoices):
    """A kind of use; each is asked for and approved by itself."""

    READ = "read", "查询"
    PROJECTS = "projects", "登记与流转"
    FIGURES = "figures", "填报与核对"
    POLICIES = "policies", "政策文件"


# First part of an address of the API → the scope a write below it needs.
WRITES: Mapping[str, Scope] = {
    "projects": Scope.PROJECTS,
    "enterprises": Scope.PROJECTS,
    "merges": Scope.PROJECTS,
    "leads": Scope.PROJECTS,
    "transfers": Scope.PROJECTS,
    "agreements": Scope.PROJECTS,
    "clauses": Scope.PROJECTS,
    "matters": Scope.PROJECTS,
    "obligations": Scope.PROJECTS,
    "frameworks": Scope.PROJECTS,
    "financings": Scope.PROJECTS,
    "papers": Scope.PROJECTS,
    "buildings": Scope.PROJECTS,
    "floor-units": Scope.PROJECTS,
    "plots": Scope.PROJECTS,
    "parks": Scope.PROJECTS,
    "legacy-issues": Scope.PROJECTS,
    "reservations": Scope.PROJECTS,
    "tenancies": Scope.PROJECTS,
    "filings": Scope.FIGURES,
    "tax-receipts": Scope.FIGURES,
    "incentives": Scope.FIGURES,
    "shareable-taxes": Scope.FIGURES,
    "main-figures": Scope.FIGURES,
    "reconciliation": Scope.FIGURES,
    "corrections": Scope.FIGURES,
    "policies": Scope.POLICIES,
    "quota-orders": Scope.PROJECTS,
    "quota-claims": Scope.PROJECTS,
    "quota-swaps": Scope.PROJECTS,
    "allocations": Scope.PROJECTS,
}
# Addresses that serve several rooms: one of these scopes opens the door, and the view asks for the one of the thing itself.
SHARED: Mapping[str, frozenset[Scope]] = {"imports": frozenset({Scope.PROJECTS, Scope.FIGURES})}
# Whoever holds a token may look at its owner's tokens and revoke them, read their notices and keep views, whatever it is for.
OWN = frozenset({"tokens", "notices", "views"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def needed(method: str, path: str) -> frozenset[Scope]:
    """The scopes one of which a request needs, none where any token will do; raises LookupError for a write open to no token."""
    room = path.removeprefix(API).split("/", 1)[0]
    if room in OWN:
        return frozenset()
    if method in SAFE:
        return frozenset({Scope.READ})
    return SHARED.get(room) or frozenset({WRITES[room]})
