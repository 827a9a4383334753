"""A chosen way of sharing and its agreed values as pages print them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounting.rules import AgreedValue, Input, Policy
from projects.agreements.drafts import TermDraft


def variant_title(policy: Policy, code: str, variant: str) -> str:
    """What the policy calls a variant of an indicator; its code where the policy no longer names it."""
    rule = policy.indicators.get(code)
    offered = rule.variants.get(variant) if rule else None
    return offered.title if offered else variant


def agreed_rows(policy: Policy, draft: TermDraft, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Title and value of everything a variant left to the parties; `names` are those of the parties by slug."""
    inputs = policy.computation.inputs
    return [
        (inputs[name].title, agreed_text(inputs[name], value, names))
        if name in inputs
        else (name, str(value))
        for name, value in draft.agreed.items()
    ]


def agreed_text(wanted: Input, value: AgreedValue, names: Mapping[str, str]) -> str:
    """An agreed value in words: with its unit, the parties of a table by name."""
    unit = f" {wanted.unit}" if wanted.unit not in ("", "1") else ""
    if isinstance(value, Mapping):
        return "，".join(f"{name} {value[slug]}{unit}" for slug, name in names.items() if slug in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, str | int):
        return f"{wanted.choices.get(str(value), value)}{unit}"
    return f"{'、'.join(map(str, value))}{unit}"
