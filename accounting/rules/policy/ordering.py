"""Puts quantities in the order they are computed in; a circle is a fault that names its way round."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from graphlib import CycleError, TopologicalSorter

from accounting.rules.policy.arguments import Fault
from accounting.rules.policy.computation import Quantity


def in_order(quantities: Mapping[str, Quantity], faults: list[Fault]) -> dict[str, Quantity]:
    """Quantities so that each stands after what it needs, else in the order of the file."""
    graph = {
        name: [other for other in quantities if other in quantity.needs]
        for name, quantity in quantities.items()
    }
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        way = " → ".join(circle)
        faults.append((("quantities", circle[0]), f"算来算去回到自己：{way}", "请去掉其中一处引用"))
        return dict(quantities)
    return {name: quantities[name] for name in order}


def needed_for(quantities: Mapping[str, Quantity], wanted: Collection[str] | None) -> frozenset[str]:
    """Names of everything that must be known to compute the wanted quantities, themselves included."""
    open_names = set(quantities if wanted is None else wanted)
    found: set[str] = set()
    while open_names:
        name = open_names.pop()
        found.add(name)
        if name in quantities:
            open_names |= quantities[name].needs - found
    return frozenset(found)
