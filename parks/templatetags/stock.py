"""How quantities of stock are written in templates: exact, without needless zeros, "—" where nobody knows."""

from django import template

from parks.directory.measures import Size
from parks.space.queries import Standing, standing_of

register = template.Library()


@register.filter
def square_metres(amount: int | None) -> str:
    """0.01 平方米 as 平方米."""
    return Size.SQUARE_METRE.text(amount)


@register.filter
def mu(amount: int | None) -> str:
    """0.01 亩 as 亩."""
    return Size.MU.text(amount)


@register.filter
def metres(amount: int | None) -> str:
    """毫米 as 米."""
    return Size.METRE.text(amount)


@register.filter
def tonnes(amount: int | None) -> str:
    """千克/平方米 as 吨/平方米."""
    return Size.TONNES_A_SQUARE_METRE.text(amount)


@register.filter
def kva(amount: int | None) -> str:
    """千伏安."""
    return Size.KILOVOLT_AMPERE.text(amount)


@register.filter
def rent(amount: int | None) -> str:
    """分 as 元/平方米·月."""
    return Size.YUAN_A_METRE_AND_MONTH.text(amount)


@register.filter
def degrees(amount: int | None) -> str:
    """Millionths of a degree as degrees."""
    return Size.DEGREE.text(amount)


@register.filter
def standing(code: str) -> Standing:
    """The word, tone and icon of a standing."""
    return standing_of(code)
