"""What a policy computes, in words: how each quantity is made, before any number is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from accounting.rules.language.wording import expression_text
from accounting.rules.policy.arguments import Formula, PartyFormula, PartyList, PartyName
from accounting.rules.policy.computation import Quantity
from accounting.rules.policy.model import Policy
from accounting.rules.primitives.registry import PRIMITIVES
from accounting.rules.primitives.shapes import ByName, Expression, Party, Record, Shape, Steps, Word
from accounting.rules.vocabulary import ROLES

FORMULA: Final = "公式"
KEYS: Final[Mapping[str, str]] = {
    "amount": "金额", "anchor": "起算事件日", "around": "以…为中心", "at": "限额", "at_least": "至少", "at_most": "至多",
    "because": "理由", "benefits": "各方受益", "by": "按", "claims": "应收应付", "clip": "限定", "contribution": "出资",
    "count": "期数", "deduct": "扣减", "down": "下浮", "due": "应付", "each": "每方定额",
    "equal": "均等", "equity": "股权", "excess_to": "超出部分归", "expires_after": "待抵期限", "extension": "延长",
    "factors": "多因素", "fixed": "定额",
    "floor_to": "向下取到", "game": "各种联合", "gets": "应得", "give": "取", "high": "上限", "highest_of": "取最高",
    "history": "历史期", "including": "当期", "index": "指数", "keep": "保留比例", "lag": "推后期数", "limit": "限度",
    "low": "下限", "minus_base": "减基数", "mode": "方式", "of": "对象", "offset_months": "推后月数", "on": "日期",
    "order": "先后", "otherwise": "其余情形", "over": "范围", "paid": "已付", "paid_by": "由…补足", "parties": "各方",
    "parts": "因素", "party": "一方", "payer": "付款方", "pays": "应付", "players": "参与方", "previous": "上期",
    "rate": "比率", "rate_of_rest": "占余额比率", "ratio": "比例", "refuse": "不予计算", "remainder": "尾差",
    "residual": "尾差归", "rest": "余额", "round": "取整", "rows": "情形", "shares": "各期份额",
    "short": "期数不足时", "sides": "收支",
    "start": "起始期", "start_again_every": "每隔几期重新累计", "steps": "步骤", "then": "取", "tiers": "各档", "to": "归",
    "total": "合计", "until": "截止日", "up": "上浮", "up_to": "至", "weight": "权重", "when": "当", "when_zero": "为零时",
    "years": "年数",
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """How a quantity is made: the way's name, and its arguments as (label, words)."""

    way: str
    arguments: tuple[tuple[str, str], ...]


def made(quantity: Quantity, policy: Policy) -> Made:
    """A quantity in words, titles in the place of names."""
    words = _Words(policy)
    if quantity.primitive not in PRIMITIVES:
        return Made(FORMULA, (("", words.say(Expression(), quantity.argument)),))
    primitive = PRIMITIVES[quantity.primitive]
    if isinstance(primitive.shape, Record):
        parts = {**primitive.shape.required, **primitive.shape.optional, **primitive.shape.one_of}
        lines = tuple(
            (KEYS.get(key, key), words.say(parts[key], argument))
            for key, argument in quantity.argument.items()
        )
    else:
        lines = (("", words.say(primitive.shape, quantity.argument)),)
    return Made(primitive.title, lines)


def titles_of(policy: Policy) -> dict[str, str]:
    """Name → Chinese title of every parameter, input and quantity."""
    computation = policy.computation
    named: tuple[Mapping[str, Any], ...] = (policy.parameters, computation.inputs, computation.quantities)
    return {name: thing.title for things in named for name, thing in things.items()}


class _Words:
    """Says an argument by its shape."""

    def __init__(self, policy: Policy) -> None:
        self.titles = titles_of(policy)
        self.parties = dict(ROLES) | {name: role.title for name, role in policy.computation.roles.items()}

    def say(self, shape: Shape, argument: Any) -> str:
        """The argument in one line."""
        if isinstance(argument, Formula):
            return expression_text(argument.node, self.titles)
        if isinstance(argument, PartyFormula):
            return expression_text(argument.formula.node, self.titles)
        if isinstance(argument, PartyName):
            return self.party(argument.name)
        if isinstance(argument, PartyList):
            return "、".join(self.party(part.name) for part in argument.names)
        if isinstance(argument, list):
            of = shape.of if isinstance(shape, Steps) else Expression()
            return "；".join(self.say(of, part) for part in argument)
        if isinstance(argument, dict):
            return self.mapping(shape, argument)
        return self.word(shape, str(argument))

    def party(self, name: str) -> str:
        """A party as the policy calls it; where a parameter or an input names the party, that one's title."""
        return self.parties.get(name) or self.titles.get(name, name)

    def mapping(self, shape: Shape, argument: Mapping[Any, Any]) -> str:
        """Named arguments, or a table by party."""
        if isinstance(shape, Record):
            parts = {**shape.required, **shape.optional, **shape.one_of}
            return "，".join(
                f"{KEYS.get(key, key)} {self.say(parts[key], part)}" for key, part in argument.items()
            )
        of = shape.of if isinstance(shape, ByName) else Expression()
        return "，".join(
            f"{self.party(getattr(key, 'name', key))} {self.say(of, part)}" for key, part in argument.items()
        )

    def word(self, shape: Shape, text: str) -> str:
        """A word of a closed list in Chinese, anything else as it stands."""
        if isinstance(shape, Word):
            return shape.choices.get(text, text)
        return shape.also.get(text, text) if isinstance(shape, Party) else text
