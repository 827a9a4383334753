"""Why something stands where it stands in a ranking by weighted points: what they come from, where it falls behind. Pure."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

NAMED = 2  # parts named in a reason


def points_text(hundredths: int) -> str:
    """Hundredths of a point as points with two decimals, exact."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def why_first(parts: Mapping[str, int]) -> str:
    """What the points of the first come from; parts are weighted, in hundredths of a point."""
    return _("得分最高，主要来自%(parts)s") % {"parts": _largest(parts)}


def why_behind(parts: Mapping[str, int], best: Mapping[str, int]) -> str:
    """By how much somebody falls behind the first and where most of it; empty where both have the same points."""
    behind = sum(best.values()) - sum(parts.values())
    if not behind:
        return ""
    less = {label: best[label] - value for label, value in parts.items() if best.get(label, 0) > value}
    return _("比第一名少 %(behind)s 分，主要差在%(parts)s") % {
        "behind": points_text(behind),
        "parts": _largest(less),
    }


def _largest(parts: Mapping[str, int]) -> str:
    """Those that weigh most, with their weighted points."""
    ordered = sorted(parts.items(), key=lambda part: -part[1])[:NAMED]
    return "、".join(f"{label} {points_text(value)} 分" for label, value in ordered)
