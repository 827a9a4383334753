"""The closed word lists of the rules, each with its Chinese word (glossary)."""

from __future__ import annotations

from typing import Final

TERRITORIAL: Final = "territorial"
ASSESSMENT: Final = "assessment"
FISCAL: Final = "fiscal"
BOOKS: Final = {TERRITORIAL: "在地口径", ASSESSMENT: "考核口径", FISCAL: "财政口径"}

SPLIT: Final = "split"
DUPLICATE: Final = "duplicate"
ASSIGN: Final = "assign"
MODES: Final = {SPLIT: "分享", DUPLICATE: "全额双核算", ASSIGN: "全额归属"}

FLAT: Final = "flat"
INTERPRETED: Final = "interpreted"
LANES: Final = {FLAT: "按固定份额", INTERPRETED: "由规则引擎逐季计算"}
"""How a term is posted: from its shares by SQL, or by the engine for this term alone."""

AS_FILED: Final = "as_filed"
RETAINED: Final = "retained"
RETAINED_NET_EACH: Final = "retained_net_each"
RETAINED_NET_TOTAL: Final = "retained_net_total"
BASES: Final = {
    AS_FILED: "按填报数",
    RETAINED: "县级留成",
    RETAINED_NET_EACH: "县级留成净额（各税种先扣优惠再算留成）",
    RETAINED_NET_TOTAL: "县级留成净额（先算留成再扣优惠）",
}
"""Which figure of a quarter is shared. All but the first are made from the receipts of the finance bureau."""

RECEIPTS_INDICATOR: Final = "tax_revenue"
"""The one indicator of which there are receipts."""

ORIGIN: Final = "origin"
HOST: Final = "host"
PARTNER: Final = "partner"
OTHER: Final = "other"
ROLES: Final = {ORIGIN: "首谈地/协作地/迁出地", HOST: "承载地/迁入地", PARTNER: "合作方", OTHER: "其他方"}

DOCUMENTED: Final = "documented"
INFERRED: Final = "inferred"
PLACEHOLDER: Final = "placeholder"
STATUSES: Final = {DOCUMENTED: "有出处", INFERRED: "推断", PLACEHOLDER: "待定"}

DUPLICATES: Final = "duplicates"
"""The system unit that carries the contra of figures counted by several parties."""

MAX_DENOMINATOR: Final = 10**9
"""Largest common denominator of flat shares: the SQL product of two such numbers still fits a bigint."""

FINEST_DENOMINATOR: Final = 10**18
"""Largest common denominator of agreed shares at all: it still fits a bigint where terms are kept."""

MAX_FEN: Final = 10**17
"""Largest magnitude of one value; the contra of 30 parties still fits a bigint."""

MAX_PARTIES: Final = 30

FIRST_QUARTER: Final = 1990 * 4
LAST_QUARTER: Final = 2199 * 4 + 3
