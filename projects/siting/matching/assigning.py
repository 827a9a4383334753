"""All projects to all places at once: the best total by an integer programme, beside the greedy one. Pure."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projects.siting.matching.matches import Match

SECONDS = 4.0  # the solver stops then with the best it has found


@dataclass(frozen=True)
class Assignment:
    """Which project goes where (need key → match); `proved` once no better total is possible.

    `gap` is how far the total may be below the best one, in ten-thousandths; None where nobody knows.
    """

    chosen: Mapping[str, Match]
    proved: bool = False
    gap: int | None = None

    @property
    def total(self) -> int:
        """The scores added up, in hundredths of a point."""
        return sum(match.total for match in self.chosen.values())


def greedy(matches: Sequence[Match]) -> Assignment:
    """The best pair first, then the next best that still fits."""
    left: dict[tuple[str, str], int] = {}
    chosen: dict[str, Match] = {}
    order = sorted(_possible(matches), key=lambda row: (-row.total, row.need.key, row.place.key))
    for row in order:
        if row.need.key in chosen:
            continue
        wanted = {(row.place.key, kind): amount for kind, amount in row.need.amounts.items()}
        room = {key: left.get(key, row.place.free.get(key[1], 0)) for key in wanted}
        if all(room[key] >= wanted[key] for key in wanted):
            left |= {key: room[key] - wanted[key] for key in wanted}
            chosen[row.need.key] = row
    return Assignment(chosen)


def optimal(matches: Sequence[Match], *, seconds: float = SECONDS) -> Assignment:
    """The assignment with the highest total under the capacities, found by HiGHS; never worse than the greedy one."""
    first, rows = greedy(matches), _possible(matches)
    if not rows:
        return Assignment({}, proved=True)
    values, proved, gap = _solve(rows, seconds)
    chosen = {row.need.key: row for row, value in zip(rows, values, strict=True) if value > 0.5}
    found = Assignment(chosen, proved, gap)
    # Amounts are whole and the solver's are not: what it found must fit to the unit.
    return found if fits(found) and found.total >= first.total else first


def fits(assignment: Assignment) -> bool:
    """Whether no place gives more than it has, exactly."""
    taken: dict[tuple[str, str], int] = {}
    for row in assignment.chosen.values():
        for kind, amount in row.need.amounts.items():
            key = (row.place.key, kind)
            taken[key] = taken.get(key, 0) + amount
            if taken[key] > row.place.free.get(kind, 0):
                return False
    return True


def _possible(matches: Sequence[Match]) -> list[Match]:
    return [row for row in matches if row.feasible]


def _solve(rows: Sequence[Match], seconds: float) -> tuple[Sequence[float], bool, int | None]:
    """One variable per possible pair: each project at most once, of each quota of a place no more than there is."""
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    lines: dict[tuple[str, str], int] = {}
    cells: list[tuple[int, int, float]] = []
    for column, row in enumerate(rows):
        cells.append((lines.setdefault(("project", row.need.key), len(lines)), column, 1.0))
        for kind, amount in row.need.amounts.items():
            line = lines.setdefault((row.place.key, kind), len(lines))
            cells.append((line, column, amount / row.place.free[kind]))
    where, which, how_much = zip(*cells, strict=True)
    table = coo_array((how_much, (where, which)), shape=(len(lines), len(rows))).tocsc()
    result = milp(
        c=[-float(row.total + 1) for row in rows],
        constraints=LinearConstraint(table, -numpy.inf, numpy.ones(len(lines))),
        integrality=numpy.ones(len(rows)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return [0.0] * len(rows), False, None
    gap = math.ceil(result.mip_gap * 10_000) if math.isfinite(result.mip_gap or 0.0) else None
    return result.x.tolist(), bool(result.status == 0), gap
