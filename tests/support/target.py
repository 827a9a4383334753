"""An address of the permission matrix with what its usual form would send."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ORIGIN, HOST, CITY = "xishan", "anning", "drc"
KEEPER = "keeper"  # 园区管理 of the host, where a thing belongs to whoever keeps the stock


@dataclass(frozen=True)
class Target:
    """An address with what its usual form would send; `owner` is the unit whose filer it belongs to."""

    kwargs: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    owner: str = ORIGIN
    query: Mapping[str, str] = field(default_factory=dict)
