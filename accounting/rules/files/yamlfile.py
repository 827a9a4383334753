"""Reads a YAML file as plain data with a line for every key. What could mislead is refused, not guessed.

Refused: anything but mappings, lists, text, whole numbers, true, false, null and days; bare decimals and
bare 3:7 (YAML 1.1 reads it as 187); repeated keys; tags, anchors, aliases; files too large, too deep or too long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import yaml

from accounting.rules.errors import PolicyError, PolicyProblem

MAX_BYTES: Final = 256 * 1024
MAX_DEPTH: Final = 12
MAX_NODES: Final = 20_000
MAX_DIGITS: Final = 18

Path = tuple[str | int, ...]
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class YamlFile:
    """Plain data and where each part of it stands."""

    file: str
    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of a key, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, reason: str, mend: str) -> PolicyProblem:
        """A fault at a place of this file."""
        return PolicyProblem(self.file, self.line(path), dotted(path), reason, mend)


def dotted(path: Path) -> str:
    """A path as the reader writes it: parameters.ratio.values."""
    return ".".join(str(part) for part in path)


def read_yaml(text: str, file: str) -> YamlFile:
    """Read one YAML text. Raises PolicyError naming the line, the key, the reason and the mend."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _refusal(file, 1, "", f"文件超过 {MAX_BYTES // 1024} KB", "请拆成多个政策文件")
    try:
        root = _composed(text, file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        if isinstance(error, yaml.reader.ReaderError):
            line = text.count("\n", 0, error.position) + 1
            raise _refusal(file, line, "", "有看不见的控制字符", "请删去它，重新手工输入") from error
        line = mark.line + 1 if mark else 1
        raise _broken(text, file, line) from error
    if root is None:
        raise _refusal(file, 1, "", "文件是空的", "请按 docs/policies.md 的样例填写")
    reader = _Reader(file)
    return YamlFile(file, reader.read(root, ()), reader.lines)


def _broken(text: str, file: str, line: int) -> PolicyError:
    """The likeliest reason why a text is no YAML, looked for at the line of the fault and the one before."""
    lines = text.splitlines()
    for at in (line, line - 1):
        written = lines[at - 1] if 0 < at <= len(lines) else ""
        if "\t" in written[: len(written) - len(written.lstrip())]:
            return _refusal(file, at, "", "行首有制表符（Tab）", "请改用空格缩进")
        if "：" in written and ":" not in written:
            return _refusal(file, at, "", "用了全角冒号“：”", "请改用半角冒号加一个空格")
    return _refusal(file, line, "", "不是有效的 YAML", "请检查该行的缩进、冒号和引号")


def _refusal(file: str, line: int, key: str, reason: str, mend: str) -> PolicyError:
    return PolicyError([PolicyProblem(file, line, key, reason, mend)])


def _composed(text: str, file: str) -> yaml.Node | None:
    """The tree of a text, read once. Raises PolicyError or yaml.YAMLError."""
    loader = _Watched(text, file)
    try:
        root: yaml.Node | None = loader.get_single_node()
        return root
    finally:
        loader.dispose()


class _Watched(yaml.SafeLoader):
    """Watches every event before anything is built of it: a bomb costs nothing."""

    def __init__(self, text: str, file: str) -> None:
        super().__init__(text)
        self._file, self._depth, self._nodes = file, 0, 0

    def get_event(self) -> Any:
        event: Any = super().get_event()  # type: ignore[no-untyped-call]  # the stubs leave it without types
        self._nodes += isinstance(event, yaml.NodeEvent)
        self._depth += isinstance(event, yaml.CollectionStartEvent)
        self._depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refusal(event, "用了锚点或别名（& 或 *）", "请把内容原样写出")
        if self._depth > MAX_DEPTH:
            raise self._refusal(event, f"嵌套超过 {MAX_DEPTH} 层", "请减少层次")
        if self._nodes > MAX_NODES:
            raise self._refusal(event, f"内容超过 {MAX_NODES} 项", "请拆成多个政策文件")
        return event

    def _refusal(self, event: Any, reason: str, mend: str) -> PolicyError:
        return _refusal(self._file, event.start_mark.line + 1, "", reason, mend)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Path, int] = {}

    def read(self, node: yaml.Node, path: Path) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self._known_tag(node, path, "seq")
            return [self.read(item, (*path, place)) for place, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        self._known_tag(node, path, "map")
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key in result:
                raise self._refuse(key_node, (*path, key), "同一键写了两次", "请删去一处")
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.read(value_node, (*path, key))
        return result

    def _key(self, node: yaml.Node, path: Path) -> str:
        if isinstance(node, yaml.ScalarNode) and node.tag == f"{_TAG}bool":
            # YAML 1.1 takes `on`, `no` and the like for truths; as a key they are words.
            return str(node.value)
        key = self._scalar(node, path) if isinstance(node, yaml.ScalarNode) else None
        if isinstance(key, date):
            return key.isoformat()
        if not isinstance(key, str):
            raise self._refuse(node, path, "键必须是文字或日期", "请改写键名")
        return key

    def _scalar(self, node: yaml.Node, path: Path) -> str | int | date | None:
        kind, text = node.tag.removeprefix(_TAG), str(node.value)
        if kind == "str":
            return text
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind == "null":
            return None
        if kind == "int" and _INTEGER.fullmatch(text) and len(text) <= MAX_DIGITS:
            return int(text)
        if kind == "timestamp":
            return self._day(node, path)
        reason, mend = _why(kind, text)
        raise self._refuse(node, path, f"「{text[:40]}」{reason}", mend)

    def _day(self, node: yaml.Node, path: Path) -> date:
        try:
            return date.fromisoformat(str(node.value))
        except ValueError:
            raise self._refuse(node, path, f"「{node.value}」不是日期", "请写成 2022-06-06") from None

    def _known_tag(self, node: yaml.Node, path: Path, kind: str) -> None:
        if node.tag != _TAG + kind:
            raise self._refuse(node, path, f"标签「{node.tag}」不受支持", "请删去标签")

    def _refuse(self, node: yaml.Node, path: Path, reason: str, mend: str) -> PolicyError:
        return _refusal(self.file, node.start_mark.line + 1, dotted(path), reason, mend)


def _why(kind: str, text: str) -> tuple[str, str]:
    """Why a bare word or number is not read: YAML would take it for something else."""
    if kind == "bool":
        return "会被读成“是或否”", f'文字请加引号，如 "{text[:20]}"；是否请写 true 或 false'
    if kind == "merge":
        return "是合并键，不受支持", "请把内容原样写出"
    if kind == "int" and _INTEGER.fullmatch(text):
        return "过长", f"整数最多 {MAX_DIGITS} 位；更长的数请加引号"
    if kind == "float" and text.strip("-.").isalpha():
        return "不是数", "请写成数字；未知的数写 null 并标为 placeholder"
    return "的写法有歧义或不受支持", '小数、比例和其他文字请加引号，如 "0.30"、"3:7"'
