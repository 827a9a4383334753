"""What a person typed into the register, made clean or refused with a sentence."""

import datetime as dt
import re
import unicodedata

from django.utils import timezone
from django.utils.translation import gettext as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength
from stdnum.exceptions import ValidationError as NumberError

from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.reading import NAME_LENGTH, TEXT_LENGTH, read_name, read_text
from projects.register.industry import EDITION, trade_name

__all__ = ["NAME_LENGTH", "TEXT_LENGTH", "read_name", "read_text"]  # read as everywhere
EARLIEST = dt.date(1990, 1, 1)
NATIONAL_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-[0-9A-Z]{6}", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9-]{5,18}[0-9]", re.ASCII)
INDUSTRY_CODE = re.compile(r"[A-T]\d{2,4}|[A-T]", re.ASCII)


def read_credit_code(text: str) -> str:
    """A 统一社会信用代码 in its one spelling (NFKC, capitals, no blanks); raises Invalid."""
    folded = unicodedata.normalize("NFKC", text).upper()
    try:
        return str(uscc.validate(folded))
    except NumberError as error:
        shown = text.strip()[:24]
        raise _refused(
            "credit_code", f"统一社会信用代码“{shown}”{_why(error)}；请对照营业执照核对。"
        ) from error


def read_national_code(text: str) -> str:
    """A national project code, may be empty; raises Invalid."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if code and not NATIONAL_CODE.fullmatch(code):
        raise _refused(
            "national_code",
            f"国家项目代码“{text.strip()[:30]}”格式有误，应形如 2412-530112-04-01-123456；尚未取得的可先留空。",
        )
    return code


def read_industry_code(text: str) -> str:
    """A code of GB/T 4754 (letter and up to four digits) that the reference table has, may be empty; raises Invalid."""
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if code and not INDUSTRY_CODE.fullmatch(code):
        raise _refused(
            "industry_code",
            f"行业代码“{text.strip()[:12]}”格式有误，应为门类字母加 2 至 4 位数字（GB/T 4754），例如 C3841。",
        )
    if code and not trade_name(code):
        raise _refused("industry_code", f"行业代码“{code}”不在 {EDITION} 分类表中，请对照分类表核对。")
    return code


def read_phone(text: str) -> str:
    """A telephone number (NFKC, no blanks), 7 to 20 digits with dashes; raises Missing or Invalid."""
    phone = unicodedata.normalize("NFKC", text).replace(" ", "")
    if not phone:
        raise Missing(_("请填写联系电话。"), fields={"phone": _("请填写联系电话。")})
    if not PHONE.fullmatch(phone):
        raise _refused("phone", _("联系电话应为 7 至 20 位数字，可带区号和短横，请核对。"))
    return phone


def read_investment(fen: int | None, *, field: str, label: str) -> int | None:
    """An investment in fen, never negative; None where not known yet. Raises Invalid."""
    if fen is not None and fen < 0:
        raise _refused(field, f"“{label}”不能为负数，请核对。")
    return fen


def refuse_day(field: str, label: str, day: dt.date) -> None:
    """A day that has not come, or is too long ago to be true; raises Invalid."""
    if day > timezone.localdate():
        raise _refused(field, _("“%(label)s”%(day)s 晚于今天，请核对。") % {"label": label, "day": day})
    if day < EARLIEST:
        raise _refused(
            field, _("“%(label)s”%(day)s 早于 1990 年，请核对年份。") % {"label": label, "day": day}
        )


def read_past_day(day: dt.date | None, *, field: str, label: str) -> dt.date:
    """A day that has come, and must be given; raises Missing or Invalid."""
    if day is None:
        sentence = _("请填写%(label)s。") % {"label": label}
        raise Missing(sentence, fields={field: sentence})
    if day > timezone.localdate():
        raise _refused(field, _("%(label)s晚于今天，请填写实际日期。") % {"label": label})
    return day


def _why(error: NumberError) -> str:
    if isinstance(error, InvalidLength):
        return "应为 18 位"
    if isinstance(error, InvalidChecksum):
        return "校验位不符"
    return "含有不允许的字符"


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
