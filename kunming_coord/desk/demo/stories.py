"""The projects of the demonstration: who found them, who hosts them, how they share, and how far they have come.

Enterprises are fictitious and say so (示例). Ratios are examples: 3:7 and 4:6 where the 2022 rule names them, anything
else marked 示例 in its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

TAX, INVESTMENT, OUTPUT = "tax_revenue", "fixed_asset_investment", "industrial_output"
THREE = (TAX, INVESTMENT, OUTPUT)
THREE_SEVEN = (Fraction(3, 10), Fraction(7, 10))
FOUR_SIX = (Fraction(4, 10), Fraction(6, 10))
NOT_PUBLISHED = "示例（办法未公布）"

# How far a story has come, in order; a returned one goes back from where the city had it.
STAGES = (
    "lead_draft",
    "lead_registered",
    "lead_in_review",
    "lead_recognised",
    "transfer_draft",
    "transfer_submitted",
    "transfer_matching",
    "transfer_offered",
    "transfer_accepted",
    "transfer_approved",
    "agreement_draft",
    "agreement_negotiating",
    "agreement_signing",
    "agreement_signed",
    "in_force",
)


@dataclass(frozen=True)
class Story:
    """One project from its first contact to where it stands."""

    title: str
    enterprise: str
    origin: str
    host: str
    industry: str
    investment_wan: int  # 协议投资额 in 万元
    shares: Sequence[Fraction] = THREE_SEVEN
    indicators: Sequence[str] = THREE
    partner: str = ""  # a third district
    enterprise_signs: bool = False
    begins: int = 0  # quarters after the first of the demonstration
    until: str = "in_force"
    returned: bool = False
    deviation: str = ""
    listed: bool = True  # whether the enterprise is in the lists of the statistics
    authorised: bool = True  # whether it has agreed to the use of its figures
    policy: str = "investment-2022"
    base: str = ""  # which figure of the taxes is shared, where the policy leaves a choice
    # Indicators shared otherwise than by a fixed ratio: the way of the policy, and what it leaves to the parties.
    ways: Mapping[str, tuple[str, Mapping[str, str]]] = field(default_factory=dict)

    @property
    def joint(self) -> bool:
        """Whether the first-contact district took part fully: the larger share is recognised for that."""
        return self.shares[0] >= FOUR_SIX[0]

    def reaches(self, stage: str) -> bool:
        """Whether the story has come as far as `stage`."""
        return STAGES.index(self.until) >= STAGES.index(stage)


@dataclass(frozen=True)
class KeyParkStory(Story):
    """A project of a key park: no transfer, the 协作地 drafts the agreement; counted twice, assigned, tax by agreement."""

    policy: str = "key-park-2024"
    deviation: str = NOT_PUBLISHED
    base: str = "retained_net_total"
    modes: Mapping[str, str] = field(
        default_factory=lambda: {"outside_capital": "assign", "foreign_capital": "assign", TAX: "split"}
    )


IN_FORCE = (
    Story("示例动力电池正极材料项目", "云南示例新能源材料有限公司", "xishan", "fumin", "C3985", 86_000),
    Story(
        "示例精细磷化工升级项目", "昆明示例磷化科技有限公司", "xishan", "anning", "C2662", 142_000,
        shares=FOUR_SIX, enterprise_signs=True,
    ),
    Story("示例智能装备制造项目", "云南示例智能装备有限公司", "wuhua", "fumin", "C3499", 53_000),
    Story(
        "示例绿色食品加工项目", "昆明示例食品有限公司", "wuhua", "luquan", "C1353", 31_000, shares=FOUR_SIX,
    ),
    Story(
        "示例磷矿综合利用项目", "云南示例矿业饲料有限公司", "xishan", "fumin", "C1462", 118_000,
        shares=(Fraction(2, 10), Fraction(6, 10), Fraction(2, 10)), partner="luquan",
        deviation="示例：资源地禄劝参与分享，三方协商为 2:6:2。",
    ),
    Story(
        "示例光学仪器配套项目", "昆明示例光电有限公司", "wuhua", "anning", "C4040", 27_000,
        indicators=(TAX, OUTPUT), listed=False,
    ),
    Story(
        "示例光伏组件项目", "云南示例光伏科技有限公司", "xishan", "luquan", "C3825", 64_000, begins=3,
        authorised=False,
    ),
    Story(
        "示例现代医药流通项目", "昆明示例医药有限公司", "anning", "fumin", "C2740", 45_000,
        ways={OUTPUT: ("capped", {"ceiling": "5000"}), TAX: ("increment", {"stock": "200"})},
    ),
    KeyParkStory(
        "示例跨境电子装配项目", "云南示例跨境电子有限公司", "wuhua", "mohan", "C3990", 39_000,
        shares=(Fraction(1, 2), Fraction(1, 2)), indicators=(TAX, INVESTMENT, OUTPUT, "outside_capital"),
    ),
    KeyParkStory(
        "示例国际商贸物流项目", "昆明示例国际商贸有限公司", "anning", "mohan", "F5199", 22_000,
        indicators=("trade_sales", "service_revenue", "foreign_capital"),
    ),
)  # fmt: skip

UNDER_WAY = (
    Story("示例石墨负极材料项目", "云南示例石墨科技有限公司", "xishan", "fumin", "C3091", 48_000, until="lead_draft"),
    Story("示例高原花卉冷链项目", "昆明示例花卉有限公司", "wuhua", "fumin", "G5930", 9_000, until="lead_registered"),
    Story("示例稀贵金属新材料项目", "云南示例贵金属有限公司", "wuhua", "anning", "C3240", 77_000, until="lead_in_review"),
    Story(
        "示例工业机器人项目", "昆明示例机器人有限公司", "xishan", "anning", "C3491", 36_000,
        until="lead_in_review", returned=True,
    ),
    Story(
        "示例石化仓储项目", "云南示例石化仓储有限公司", "anning", "luquan", "G5941", 52_000, until="lead_draft",
    ),
    Story("示例生物制药中试项目", "云南示例生物制药有限公司", "xishan", "fumin", "C2761", 28_000, until="lead_recognised"),
    Story("示例轻质合金项目", "昆明示例合金有限公司", "wuhua", "luquan", "C3252", 33_000, until="transfer_draft"),
    Story("示例新型建材项目", "云南示例建材有限公司", "xishan", "luquan", "C3021", 19_000, until="transfer_submitted"),
    Story("示例电子铜箔项目", "昆明示例铜箔有限公司", "wuhua", "anning", "C3985", 95_000, until="transfer_matching"),
    Story("示例储能电池项目", "云南示例储能科技有限公司", "xishan", "fumin", "C3841", 110_000, until="transfer_offered"),
    Story("示例预制菜加工项目", "昆明示例预制菜有限公司", "wuhua", "luquan", "C1432", 12_000, until="transfer_offered"),
    Story("示例氢能装备项目", "云南示例氢能装备有限公司", "xishan", "anning", "C3463", 58_000, until="transfer_accepted"),
    Story(
        "示例智能家居项目", "昆明示例智能家居有限公司", "wuhua", "fumin", "C3962", 24_000,
        until="transfer_matching", returned=True,
    ),
    Story("示例特种线缆项目", "云南示例线缆有限公司", "xishan", "anning", "C3831", 41_000, until="transfer_approved"),
    Story("示例环保设备项目", "昆明示例环保设备有限公司", "wuhua", "fumin", "C3591", 17_000, until="agreement_draft"),
    Story("示例中药饮片项目", "云南示例中药有限公司", "xishan", "luquan", "C2730", 21_000, until="agreement_negotiating"),
    Story(
        "示例冶金备件项目", "昆明示例冶金机械有限公司", "wuhua", "luquan", "C3516", 14_000,
        shares=FOUR_SIX, until="agreement_negotiating",
    ),
    Story(
        "示例钛材深加工项目", "昆明示例钛业有限公司", "wuhua", "anning", "C3239", 66_000,
        until="agreement_signing",
    ),
    Story(
        "示例半导体封测项目", "云南示例半导体有限公司", "xishan", "fumin", "C3973", 130_000,
        shares=FOUR_SIX, until="agreement_signed",
    ),
    KeyParkStory(
        "示例橡胶制品项目", "云南示例橡胶制品有限公司", "wuhua", "mohan", "C2919", 15_000,
        indicators=(INVESTMENT, OUTPUT), until="agreement_signing",
    ),
)  # fmt: skip

STORIES: tuple[Story, ...] = (*IN_FORCE, *UNDER_WAY)
