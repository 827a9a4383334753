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


def greedy(matches: Sequence[Match], start: Mapping[str, Match] | None = None) -> Assignment:
    """The best pair first, then the next best that still fits; beside what is placed already."""
    chosen = dict(start or {})
    left: dict[tuple[str, str], int] = {}
    for row in chosen.values():
        _take(row, left)
    order = sorted(_possible(matches), key=lambda row: (-row.total, row.need.key, row.place.key))
    for row in order:
        if row.need.key not in chosen and _take(row, left):
            chosen[row.need.key] = row
    return Assignment(chosen)


def _take(row: Match, left: dict[tuple[str, str], int]) -> bool:
    """Take what a project needs from what is left of its place; False, and nothing taken, where it does not suffice."""
    wanted = {(row.place.key, kind): amount for kind, amount in row.need.amounts.items()}
    room = {key: left.get(key, row.place.free.get(key[1], 0)) for key in wanted}
    if any(room[key] < amount for key, amount in wanted.items()):
        return False
    left |= {key: room[key] - amount for key, amount in wanted.items()}
    return True


def optimal(matches: Sequence[Match], *, seconds: float = SECONDS) -> Assignment:
    """The assignment with the highest total under the capacities, found by HiGHS; never worse than the greedy one."""
    first, rows = greedy(matches), _possible(matches)
    if not rows:
        return Assignment({}, proved=True)
    values, bound = _solve(rows, seconds, first)
    found = Assignment({row.need.key: row for row, value in zip(rows, values, strict=True) if value > 0.5})
    # Amounts are whole and the solver's are not: what it found must fit to the unit. What it left out may still fit.
    filled = greedy(rows, found.chosen) if fits(found) else first
    best = filled if filled.total >= first.total else first
    if bound is None:
        return best
    return Assignment(best.chosen, bound <= best.total, _gap(bound, best.total))


def fits(assignment: Assignment) -> bool:
    """Whether no place gives more than it has, exactly."""
    left: dict[tuple[str, str], int] = {}
    return all(_take(row, left) for row in assignment.chosen.values())


def _possible(matches: Sequence[Match]) -> list[Match]:
    return [row for row in matches if row.feasible]


def _gap(bound: int, total: int) -> int | None:
    """How far a total may be below the best, in ten-thousandths of it, rounded up."""
    return max(0, -((total - bound) * 10_000 // total)) if total else None


def _solve(rows: Sequence[Match], seconds: float, first: Assignment) -> tuple[Sequence[float], int | None]:
    """One variable per possible pair: each project at most once, of each quota of a place no more than there is.

    Totals are multiples of what divides all scores (the step), so the search may end, and the result is proved, once no
    total a step higher is possible. Nothing below the greedy total is looked at. Also returns the highest total that may
    be possible; None where nobody knows.
    """
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    cells, most = _table(rows)
    scores = numpy.array([float(row.total) for row in rows])
    step = math.gcd(*(row.total for row in rows)) or 1
    limits = [LinearConstraint(scores[numpy.newaxis, :] / step, first.total / step, numpy.inf)]
    if most:
        where, which, how_much = zip(*cells, strict=True)
        table = coo_array((how_much, (where, which)), shape=(len(most), len(rows)), dtype=float).tocsc()
        limits.append(LinearConstraint(table, -numpy.inf, numpy.array(most, dtype=float)))
    result = milp(
        c=-scores / step,
        constraints=limits,
        integrality=numpy.ones(len(rows)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": step / (2 * max(first.total, step))},
    )
    bound = result.mip_dual_bound
    known = bound is not None and math.isfinite(bound)
    whole = math.floor(-bound + 1e-6) * step if known else None
    return [0.0] * len(rows) if result.x is None else result.x.tolist(), whole


def _table(rows: Sequence[Match]) -> tuple[list[tuple[int, int, int]], list[int]]:
    """(line, pair, how much) and how much each line holds: whole numbers, without lines that can hold all of theirs.

    The amounts of a line are divided by what divides them all, so that its limit is as tight as it can be.
    """
    lines: dict[tuple[str, str], list[tuple[int, int]]] = {}
    room: dict[tuple[str, str], int] = {}
    for column, row in enumerate(rows):
        one = ("project", row.need.key)
        lines.setdefault(one, []).append((column, 1))
        room[one] = 1
        for kind, amount in row.need.amounts.items():
            lines.setdefault((row.place.key, kind), []).append((column, amount))
            room[row.place.key, kind] = row.place.free[kind]
    binding = [key for key, held in lines.items() if sum(amount for _column, amount in held) > room[key]]
    divisors = [math.gcd(*(amount for _column, amount in lines[key])) for key in binding]
    cells = [
        (line, column, amount // divisor)
        for line, (key, divisor) in enumerate(zip(binding, divisors, strict=True))
        for column, amount in lines[key]
    ]
    return cells, [room[key] // divisor for key, divisor in zip(binding, divisors, strict=True)]
