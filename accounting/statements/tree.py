"""A step of an explanation, the same for the page and for machines."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Label = str | Promise


@dataclass(frozen=True)
class Node:
    """One number or fact: what it is, its value as text, a sentence, what it rests on, a badge (word, tone), a link."""

    label: Label
    value: str
    text: str
    children: list["Node"] = field(default_factory=list)
    badge: tuple[Label, str] | None = None
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """The node for machines."""
        return {
            "label": str(self.label),
            "value": self.value,
            "text": self.text,
            "badge": str(self.badge[0]) if self.badge else None,
            "url": self.url,
            "children": [child.as_json() for child in self.children],
        }
