"""What the statistics bureau may write beside its answer: words, never a figure of its own."""

import re
import unicodedata

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid

NOTE_LENGTH = 200
_UNITS = r"(?:元|千元|万|亿|%|‰|美元|个?百分点|个点|人|户|吨)"
_NUMERALS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
# A year or a month names a time; everything that could be a size is refused.
_FIGURES = (
    re.compile(rf"\d[\d,.]*\s*{_UNITS}"),
    re.compile(r"\d+\.\d+|\d{1,3}(?:,\d{3})+|\d{5,}"),
    re.compile(
        rf"[{_NUMERALS}]{{2,}}\s*(?:元|美元|个?百分点|个点)|百分之|千分之|[{_NUMERALS}]成[{_NUMERALS}]?"
    ),
)


def words_only(text: str) -> str:
    """The note as it is kept; raises Invalid where it states a size, or is too long."""
    note = text.strip()
    if len(note) > NOTE_LENGTH:
        sentence = _("说明不超过 %(most)s 字，现为 %(now)s 字。") % {"most": NOTE_LENGTH, "now": len(note)}
        raise Invalid(sentence, fields={"note": sentence})
    folded = unicodedata.normalize("NFKC", note)
    for pattern in _FIGURES:
        if found := pattern.search(folded):
            sentence = _("统计侧只答复一致、偏差区间或不一致和原因，不填写数据；请删去“%(found)s”。") % {
                "found": found[0]
            }
            raise Invalid(sentence, fields={"note": sentence})
    return note
