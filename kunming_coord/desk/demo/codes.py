"""Fictitious 统一社会信用代码 whose check digits hold; their body says DEMO, which no register ever gave out."""

from stdnum.cn import uscc

BODY = "91530100DEM0{number:05d}"


def credit_code(number: int) -> str:
    """The code of the enterprise with this number in the demonstration."""
    body = BODY.format(number=number)
    return body + str(uscc.calc_check_digit(body))
