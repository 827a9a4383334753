"""What two versions of a policy say differently, place by place, in sentences people can read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from accounting.rules.files.yamlfile import Path, YamlFile, dotted, read_yaml
from accounting.rules.vocabulary import STATUSES

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
_WORDS: Final = {
    "parameters": "参数",
    "inputs": "输入",
    "quantities": "量",
    "indicators": "指标",
    "roles": "各方",
    "cases": "算例",
    "values": "取值",
    "value": "值",
    "status": "依据状态",
    "source": "出处",
    "quote": "原文",
    "title": "名称",
    "unit": "单位",
    "note": "说明",
    "version": "版本",
    "in_force": "适用日",
    "valid_to": "失效日",
    "checked_on": "核对日",
    "is": "公式",
    "scope": "适用条件",
    "ensure": "校验",
    "settlement": "结算",
}
_MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two versions differ; before and after are None where there is nothing."""

    path: str
    kind: str
    before: str | None
    after: str | None
    sentence: str


def differences(old: str, new: str) -> list[Difference]:
    """Where the texts of two policy files differ in meaning; comments and order of keys do not count.

    Raises PolicyError when one of them is no readable YAML.
    """
    first, second = read_yaml(old, "旧版"), read_yaml(new, "新版")
    titles = {**_titles(first), **_titles(second)}
    return [_difference(titles, *found) for found in _compare(first.data, second.data, ())]


def _compare(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _compare(old.get(key, _MISSING), new.get(key, _MISSING), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and _are_long(old, new):
        for at in range(max(len(old), len(new))):
            yield from _compare(_item(old, at), _item(new, at), (*path, at))
    elif type(old) is not type(new) or old != new:
        yield path, old, new


def _are_long(old: list[Any], new: list[Any]) -> bool:
    """Lists of records are compared item by item, lists of words as a whole."""
    return any(isinstance(item, dict | list) for item in (*old, *new))


def _item(items: list[Any], at: int) -> Any:
    return items[at] if at < len(items) else _MISSING


def _titles(source: YamlFile) -> dict[tuple[str, str], str]:
    """Chinese titles of parameters, inputs, quantities and indicators."""
    data = source.data if isinstance(source.data, dict) else {}
    return {
        (section, name): entry["title"]
        for section in ("parameters", "inputs", "quantities", "indicators", "roles")
        for name, entry in (data.get(section) or {}).items()
        if isinstance(entry, dict) and isinstance(entry.get("title"), str)
    }


def _difference(titles: dict[tuple[str, str], str], path: Path, old: Any, new: Any) -> Difference:
    kind = ADDED if old is _MISSING else REMOVED if new is _MISSING else CHANGED
    before = None if old is _MISSING else shown(old, path[-1])
    after = None if new is _MISSING else shown(new, path[-1])
    place = _place(titles, path)
    sentence = {
        ADDED: f"{place}：新增 {after}",
        REMOVED: f"{place}：删去 {before}",
        CHANGED: f"{place}：由 {before} 改为 {after}",
    }[kind]
    return Difference(dotted(path), kind, before, after, sentence)


def _place(titles: dict[tuple[str, str], str], path: Path) -> str:
    words: list[str] = []
    for at, part in enumerate(path):
        title = titles.get((str(path[0]), str(part))) if at == 1 else None
        if isinstance(part, int):
            words.append(f"第 {part + 1} 项")
        else:
            words.append(f"「{title}」" if title else _WORDS.get(part, part))
    return " ".join(words) or "全文"


def shown(value: Any, key: str | int = "") -> str:
    """A written value in one line; the word of a status in Chinese."""
    if isinstance(value, dict):
        return "；".join(f"{_WORDS.get(name, name)} {shown(part, name)}" for name, part in value.items())
    if isinstance(value, list):
        return "、".join(map(shown, value))
    if key == "status":
        return STATUSES.get(str(value), str(value))
    return "空" if value is None else str(value)
