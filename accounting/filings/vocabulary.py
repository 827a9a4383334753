"""Words a filing is made of: kinds, measures, vintages, units of filing. Imports no model."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """Into which quarter's books a filing goes, and which time it speaks of."""

    REGULAR = "regular", "季度填报"
    LATE = "late", "补报"
    ANNUAL = "annual", "年报核定"


class Measure(TextChoices):
    """What a stated figure measures: the quarter alone, the year so far, or the whole year."""

    PERIOD = "period", "本季数"
    CUMULATIVE = "cumulative", "年初累计数"
    ANNUAL = "annual", "全年数"


class Vintage(TextChoices):
    """数据版本: as first filed, as verified, as of the yearbook."""

    PROGRESS = "progress", "进度数"
    VERIFIED = "verified", "核实数"
    ANNUAL = "annual", "年报数"


class FilingUnit(TextChoices):
    """The unit an indicator is filed in."""

    YUAN = "yuan", "元"
    THOUSAND = "thousand", "千元"
    WAN = "wan", "万元"
    WAN_USD = "wan_usd", "万美元"


class Currency(TextChoices):
    """The currency an indicator is stated in; anything but 人民币 is converted at a dated rate."""

    CNY = "CNY", "人民币"
    USD = "USD", "美元"


class Window(TextChoices):
    """What must be inside the statistics for a figure to count: the enterprise in one of three lists, or the project."""

    NONE = "none", "不限"
    INDUSTRY = "industry", "规上工业"
    TRADE = "trade", "限上商贸"
    SERVICE = "service", "规上服务业"
    INVESTMENT = "investment", "固投入库"
