"""Checks a policy file against the published JSON Schema and says in Chinese what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from accounting.rules.errors import PolicyProblem
from accounting.rules.files.yamlfile import YamlFile

FILE: Final = Path(__file__).parents[1] / "policy.schema.json"


def schema_problems(source: YamlFile) -> list[PolicyProblem]:
    """Every way in which a file departs from the schema."""
    errors = _validator().iter_errors(_plain(source.data))
    return [problem for error in errors for problem in _problems(source, error)]


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(FILE.read_text("utf-8")), format_checker=FormatChecker(["date"]))


def _plain(data: Any) -> Any:
    """YAML days as text: JSON has none."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


def _problems(source: YamlFile, error: ValidationError) -> Iterator[PolicyProblem]:
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        known = schema.get("properties", {})
        for key in instance.keys() - known.keys():
            yield source.problem((*path, key), "未知的键", _mend_of_key(key, known))
    elif error.validator == "required":
        # The library reports each missing key on its own and quotes it first in the message.
        key = error.message.split("'")[1]
        yield source.problem((*path, key), "缺少这一项", "请补上；政策文件不设默认值")
    elif error.validator == "dependentRequired":
        # The agreement part of a file is written as a whole: the message names what is missing, then what is there.
        missing, there = error.message.split("'")[1:4:2]
        yield source.problem((*path, there), f"写了 {there} 却缺少 {missing}", "协议部分须写全，或整个删去")
    else:
        yield source.problem(path, *_sentence(error))


def _mend_of_key(key: str, known: Iterable[str]) -> str:
    """What to do about a key nobody knows; some are no keys but what is left of something else."""
    if key != key.strip():
        return "键的前后有全角空格或不间断空格，请改用半角空格"
    if any(sign in key for sign in "()*/+[]"):
        return '公式里有逗号或冒号而没有加引号，被拆开了；请把整个公式加双引号，如 is: "min(a, b)"'
    return f"请删去，或改为：{'、'.join(known)}"


def _sentence(error: ValidationError) -> tuple[str, str]:
    """Reason and mend of the other kinds of error."""
    limit: Any = error.validator_value
    instance: Any = error.instance
    shown = _shown(instance)
    kind = str(error.validator)
    if kind == "enum":
        return f"{shown}不在允许的取值之内", f"请改为：{'、'.join(map(str, limit))}"
    if kind == "type":
        wanted = "、".join(_TYPES.get(name, name) for name in ([limit] if isinstance(limit, str) else limit))
        if instance is None:
            return "这里是空的", f"应为{wanted}"
        mend = "请去掉引号" if limit == "integer" else "文字请加引号"
        return f"{shown}的类型不对", f"应为{wanted}；{mend}"
    if kind == "uniqueItems":
        doubled = next(item for item in instance if instance.count(item) > 1)
        return f"「{str(doubled)[:40]}」写了两次", "请删去重复"
    if kind in ("maxLength", "maxItems", "maxProperties"):
        count = len(instance)
        return f"{shown}有 {count:,} {_COUNTED[kind]}，过长", f"最多 {limit:,} {_COUNTED[kind]}；请拆成几个"
    reason, mend = _SENTENCES.get(kind, ("不符合格式", "请对照 policy.schema.json 改写"))
    return shown + reason, mend


def _shown(instance: Any) -> str:
    if isinstance(instance, dict):
        return "这里的对照表"
    if isinstance(instance, list):
        return "这里的列表"
    return f"「{str(instance)[:40]}」"


_TYPES: Final = {
    "array": "列表（如 [甲, 乙]）",
    "object": "对照表（如 {甲: 1, 乙: 2}）",
    "string": "文字",
    "integer": "整数",
    "boolean": "true 或 false",
    "null": "null",
}
_COUNTED: Final = {"maxLength": "字", "maxItems": "项", "maxProperties": "项"}

_SENTENCES: Final = {
    "pattern": (
        "的写法不对",
        "编号用字母、数字和连字符，名称用文字、数字和下划线且不以数字开头，日期写成 2022-06-06",
    ),
    "format": ("不是日期", "请写成 2022-06-06"),
    "minProperties": ("是空的", "请至少写一项"),
    "minItems": ("是空的", "请至少写一项"),
    "minLength": ("是空的", "请写明内容"),
    "anyOf": ("的写法不受支持", "请写成文字、文字列表、对照表或 null"),
}
