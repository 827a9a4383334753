"""The engine's trace as nodes of an explanation: a tree under the entry, its leaves linked to where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.rules import STATUSES, Step, Undefined, percent_text, value_text
from accounting.statements.tree import Node
from kunming_coord.common.money import Unit, format_fen
from projects.policies.queries import STATUS_TONES, clause_of

FEN = ("fen", "分")
SHARE = "/1"
HISTORY = ("value_this_year", "value_to_date", "credited_this_year", "credited_to_date")
COUNTED = "quarter_number"
VALUE = "value"
DEEPEST = 12  # levels; what lies deeper is listed side by side, so that no page nests without end
TITLES = {
    "split": gettext_lazy("按比例取整到分"),
    "take": gettext_lazy("分得"),
    "times": gettext_lazy("计入"),
    "total": gettext_lazy("核算记录"),
}


@dataclass(frozen=True)
class Sources:
    """Where the leaves of a trace lead: addresses (empty where the reader may not go) and what stood before."""

    filing: str = ""
    counted: bool = False  # whether what counts is not just what was stated
    agreement: str = ""
    policy: str = ""
    before: Mapping[str, list[Node]] = field(default_factory=dict)


def step_nodes(step: Step, sources: Sources) -> list[Node]:
    """What a step was computed from, as nodes; a step used twice is laid open where it is met first."""
    return _Nodes(sources).below(step, 0)


class _Nodes:
    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.seen: set[int] = set()

    def below(self, step: Step, depth: int) -> list[Node]:
        found: list[Node] = []
        for part in step.inputs:
            # A party's line of a table says what stands on top already; the table says how it came about.
            found += self.below(part, depth) if _is_line(part) else [self.node(part, depth)]
        return found

    def node(self, step: Step, depth: int) -> Node:
        if step.operation == "input":
            return self.leaf(step)
        label, value = _label(step), step_value(step)
        if id(step) in self.seen:
            return Node(label=label, value=value, text=_("计算过程见上。"))
        self.seen.add(id(step))
        children = self.below(step, depth + 1) if depth < DEEPEST else self.flat(step)
        return Node(label=label, value=value, text=_how(step), children=children)

    def flat(self, step: Step) -> list[Node]:
        """Everything below a step side by side, nearest first."""
        found: list[Node] = []
        waiting = list(step.inputs)
        while waiting:
            part = waiting.pop(0)
            if id(part) not in self.seen:
                self.seen.add(id(part))
                waiting += part.inputs
                found.append(
                    self.leaf(part)
                    if part.operation == "input"
                    else Node(label=_label(part), value=step_value(part), text=_how(part))
                )
        return found

    def leaf(self, step: Step) -> Node:
        if step.origin == "parameter":
            return self.parameter(step)
        if self.sources.counted and step.origin == VALUE:
            return self.counted(step)
        if step.status == "agreed":
            word, url = _("协议约定"), self.sources.agreement
        elif step.origin in HISTORY:
            word, url = _("此前核算"), ""
        elif step.origin == COUNTED:
            word, url = _("自动计数"), ""
        else:
            word, url = _("填报数"), self.sources.filing
        return Node(
            label=_label(step),
            value=step_value(step),
            text="" if step.title else f"{step.sentence()}。",
            children=self.sources.before.get(step.origin, []),
            badge=(word, "progress"),
            url=url,
        )

    def counted(self, step: Step) -> Node:
        """What counts where that is not just what was stated: how it came about stands beside the formula."""
        return Node(
            label=_("计入核算数"),
            value=step_value(step),
            text=_("来历见“计入核算数”一项。"),
            badge=(_("计入核算数"), "progress"),
        )

    def parameter(self, step: Step) -> Node:
        clause = clause_of(step.references[0])
        source = f"《{clause.document}》" if clause.document else ""
        quote = f"“{clause.quote}”" if clause.quote else ""
        return Node(
            label=_("参数 · %(title)s") % {"title": _label(step)},
            value=step_value(step),
            text=f"{source}{quote}{clause.note}",
            badge=(STATUSES[step.status], STATUS_TONES[step.status]),
            url=self.sources.policy,
        )


def _is_line(step: Step) -> bool:
    return step.operation == "quantity" and not step.title


def _how(step: Step) -> str:
    """How a step was computed: a quantity of the policy by its formula, everything else in its own sentence."""
    return f"{step.formula if step.title else step.sentence()}。"


def step_value(step: Step) -> str:
    """The value of a step as officials read it: fen in 元, shares in percent, tables party by party."""
    return _text(step.value, step.unit)


def _text(value: Any, unit: str) -> str:
    if isinstance(value, Undefined):
        return _("未约定")
    if isinstance(value, Mapping):
        return "，".join(f"{name} {_text(part, unit)}" for name, part in value.items())
    if isinstance(value, tuple):
        return "、".join(_text(part, unit) for part in value)
    if unit == SHARE and isinstance(value, Fraction | int):
        return percent_text(Fraction(value))
    whole = isinstance(value, int) or (isinstance(value, Fraction) and value.denominator == 1)
    if unit in FEN and whole and not isinstance(value, bool):
        return yuan(int(value))
    shown = value_text(Fraction(value) if type(value) is int else value)
    return f"{shown} {unit}" if unit not in ("", "1", SHARE, "text") else shown


def yuan(fen: int | None) -> str:
    """An exact amount in 元, as explanations print it."""
    return f"{format_fen(fen, Unit.YUAN)} {Unit.YUAN.label}"


def _label(step: Step) -> str:
    return step.title or str(TITLES.get(step.operation, step.formula))
