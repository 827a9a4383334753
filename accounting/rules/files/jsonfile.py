"""Reads JSON facts and terms exactly: decimals stay decimals, doubles and oddities are refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final, NoReturn

from accounting.rules.errors import FactsError

MAX_BYTES: Final = 1024 * 1024


class _Odd(ValueError):
    """Valid JSON to some, but nothing to compute with; the message is the sentence."""


def read_json(text: str, what: str) -> dict[str, Any]:
    """An object of names and values. Raises FactsError naming what was read, the reason and the mend."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise FactsError(what, f"{what} 超过 {MAX_BYTES // 1024} KB；请只写政策用到的输入。")
    try:
        data = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=Decimal,
            parse_constant=_no_number,
            object_pairs_hook=_without_doubles,
        )
    except json.JSONDecodeError as error:
        raise FactsError(
            what, f"{what} 第{error.lineno}行不是有效的 JSON；请检查逗号、引号和括号。"
        ) from None
    except RecursionError:
        raise FactsError(what, f"{what} 嵌套过深；请减少层次。") from None
    except _Odd as error:
        raise FactsError(what, f"{what}：{error}") from None
    except ValueError:
        raise FactsError(what, f"{what} 里有过长的数；请检查数字，最多 60 位。") from None
    if not isinstance(data, dict):
        raise FactsError(what, f"{what} 应是 {{名称: 值}} 的对照表；请对照政策的 inputs 改写。")
    return data


def _no_number(word: str) -> NoReturn:
    raise _Odd(f"「{word}」不是数；请写成数字，未发布的数不要写。")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise _Odd(f"「{double}」写了两次；请删去一处。")
    return found
