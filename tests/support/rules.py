"""Agreements for the rules' tests: ready-made ones and a hypothesis strategy for generated ones."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from accounting.rules import IndicatorTerms, Party, Terms, base_options, load_policy

FROM = 2025 * 4
TO = 2029 * 4 + 3
QUARTER = 2026 * 4
SIGNED = date(2025, 3, 1)

ORIGIN = Party("xishan", "origin", "西山区")
HOST = Party("anning", "host", "安宁市")
PARTNER = Party("fumin", "partner", "富民县")


def agreed(**changes):
    """Terms of one indicator: arises at the host, five years, 3:7."""
    values = {
        "arises_in": "anning",
        "from_quarter": FROM,
        "to_quarter": TO,
        "ratio": {"xishan": "0.30", "anning": "0.70"},
    }
    return IndicatorTerms(**(values | changes))


def agreement(indicators, *, parties=(ORIGIN, HOST), signed_on=SIGNED):
    """An agreement of 西山区 (origin) and 安宁市 (host) over the given indicators."""
    return Terms(parties=parties, signed_on=signed_on, indicators=indicators, reference="示例协议 第1版")


def three_to_seven():
    """The plain case: industrial output 3:7, arising at the host."""
    return agreement({"industrial_output": agreed()})


fen = st.integers(min_value=-(10**17), max_value=10**17)

weights = st.lists(st.one_of(st.integers(0, 10), st.integers(0, 10**8)), min_size=2, max_size=8).filter(
    lambda numbers: 0 < sum(numbers) <= 10**9
)


@st.composite
def agreements(draw):
    """A policy with terms it accepts: 2 to 5 parties in any order, any indicators, arising anywhere."""
    policy = load_policy(draw(st.sampled_from(["investment-2022", "key-park-2024"])))
    roles = ["origin", "host", *draw(st.lists(st.sampled_from(["host", "partner", "other"]), max_size=3))]
    parties = draw(st.permutations([Party(f"p{at}", role) for at, role in enumerate(roles)]))
    codes = draw(st.lists(st.sampled_from(sorted(policy.indicators)), min_size=1, unique=True))
    return policy, agreement(
        {code: draw(_terms(policy, code, parties)) for code in codes}, parties=tuple(parties)
    )


@st.composite
def _terms(draw, policy, code, parties):
    shared = policy.indicators[code].ratio is not None
    shares = draw(st.lists(st.integers(0, 10**6), min_size=len(parties), max_size=len(parties)).filter(any))
    return agreed(
        arises_in=draw(st.sampled_from([*(party.key for party in parties), "elsewhere"])),
        ratio={party.key: share for party, share in zip(parties, shares, strict=True)} if shared else {},
        deviation_reason="双方商定",
        base=draw(st.sampled_from(base_options(policy, code, SIGNED))),
    )
