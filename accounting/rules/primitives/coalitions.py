"""A game: what each coalition of parties costs or gains, read from a table written "A|H|K" → number."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from accounting.rules.language.values import Refusal, Undefined, Value, as_numbers, kind_word
from accounting.rules.primitives.shares import distinct

JOINED_BY: Final = "|"
"""Coalitions are written "A|H|K", members in any order."""

Coalition = frozenset[str]


class Game:
    """What each coalition costs or gains, by the set of its members."""

    def __init__(self, game: Value, players: Value | None) -> None:
        """Raises Refusal for a coalition written twice, or of somebody who does not play."""
        numbers = as_numbers(game, "联盟的数")
        coalitions = {key: _members(key) for key in numbers}
        everybody = list(dict.fromkeys(member for members in coalitions.values() for member in members))
        self.players = everybody if players is None else names_of(players)
        known = set(self.players)
        self.worth: dict[Coalition, Fraction] = {}
        for key, members in coalitions.items():
            coalition = frozenset(members)
            if odd := sorted(coalition - known):
                raise Refusal(
                    f"联盟「{key}」里的 {'、'.join(odd[:5])} 不是参加的一方", "请改联盟名，或补入 players"
                )
            if coalition in self.worth:
                raise Refusal(f"联盟「{key}」写了不止一次", "成员次序不同仍是同一联盟，请只写一次")
            self.worth[coalition] = numbers[key]

    def of(self, coalition: Coalition) -> Fraction:
        """The number of a coalition, 0 for nobody. Raises Refusal naming a coalition that is missing."""
        if coalition and coalition not in self.worth:
            name = JOINED_BY.join(player for player in self.players if player in coalition)
            raise Refusal(f"缺少联盟「{name}」的数", "请补上该联盟；没有实际数据时应先由各方商定估值")
        return self.worth[coalition] if coalition else Fraction(0)

    def all(self) -> Coalition:
        """Everybody together."""
        return frozenset(self.players)


def _members(key: str) -> list[str]:
    members = [member.strip() for member in key.split(JOINED_BY)]
    if "" in members or len(set(members)) < len(members):
        raise Refusal(f"「{key}」不是联盟的名称", "请写成 甲|乙，每个成员一次")
    return members


def names_of(players: Value) -> list[str]:
    """The names of those who take part. Raises Refusal for anything but a list of different names."""
    if isinstance(players, Undefined):
        raise Refusal(players.reason, players.mend)
    if not isinstance(players, tuple):
        raise Refusal(
            f"参加的各方应是名称的列表，现为{kind_word(players)}", "请写成 names(某表) 或 names 输入"
        )
    names = [player for player in players if isinstance(player, str)]
    if len(names) < len(players):
        raise Refusal("参加的各方应是名称的列表，其中有的不是文字", "请核对所引的量")
    return distinct(names, "参加的各方")
