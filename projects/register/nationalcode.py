"""What looks odd about a national project code: told, never refused, as codes are given by the national platform."""

import datetime as dt

from django.utils.translation import gettext as _

YUNNAN = "53"
OLD_STYLE = range(2013, 2021)  # until 2020 the first four digits were the year, since then year and month


def odd_parts(code: str, today: dt.date) -> list[str]:
    """Sentences about the parts of a code that can be checked; none for an empty one.

    How the check character is computed is not public: it is named as unchecked, never judged.
    """
    if not code:
        return []
    time, region = code[:4], code[5:7]
    found = []
    if not _plausible(time, today):
        found.append(_("时间段“%(part)s”不像年份或年月，请核对。") % {"part": time})
    if region != YUNNAN:
        found.append(_("地区段“%(part)s”不以 53（云南省）开头，请核对。") % {"part": code[5:11]})
    return found


def unchecked() -> str:
    """What is said of the check character."""
    return _("末位校验码的算法未公开，系统不作判断，请对照项目备案（核准）文件核对。")


def _plausible(time: str, today: dt.date) -> bool:
    if int(time) in OLD_STYLE:
        return True
    year, month = int(time[:2]), int(time[2:])
    return 1 <= month <= 12 and (2015, 1) <= (2000 + year, month) <= (today.year, today.month)
