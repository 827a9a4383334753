"""The arithmetic of the mechanism: policies, terms, exact splits and their explanation.

Pure Python: no Django, no other app. This module is the public face; nothing else imports from inside.
"""

from accounting.rules.agreements.adjusting import adjustments_of, credits_of, touched_units
from accounting.rules.agreements.choices import base_options, deviation_allowed, ratio_options
from accounting.rules.agreements.compiled import CompiledShare, CompiledTerm
from accounting.rules.agreements.compiling import compile_terms
from accounting.rules.agreements.engine import Allocation, Entry, evaluate, evaluate_all
from accounting.rules.agreements.interpreting import Interpretation, agreed_inputs, interpret, uses_shares
from accounting.rules.agreements.terms import AgreedValue, Facts, History, IndicatorTerms, Party, Terms
from accounting.rules.errors import FactsError, OutOfForce, PolicyError, PolicyProblem, RulesError, TermsError
from accounting.rules.files.advice import advice_on
from accounting.rules.files.cases import CaseOutcome, run_cases
from accounting.rules.files.diffing import Difference, differences
from accounting.rules.files.jsonfile import read_json
from accounting.rules.files.loading import (
    accepted_policy,
    load_policy,
    parse_policy,
    policies,
    policy_text,
    shipped_text,
)
from accounting.rules.files.sources import SHORTEST_QUOTE, Register, documents, squeezed
from accounting.rules.given import evaluate_given
from accounting.rules.language.values import Undefined, Value, value_text
from accounting.rules.language.wording import expression_text
from accounting.rules.policy.computation import (
    INPUT_KINDS,
    INPUT_ORIGINS,
    PARTY_KINDS,
    PERIODS,
    Case,
    Computation,
    Input,
    Quantity,
    Settlement,
)
from accounting.rules.policy.model import (
    BookRule,
    DatedValue,
    Document,
    IndicatorRule,
    Parameter,
    ParameterValue,
    Policy,
    Quote,
    RatioOption,
    Reference,
    Variant,
)
from accounting.rules.quantities.computing import quantity_value
from accounting.rules.quantities.evaluating import evaluate_quantities
from accounting.rules.quantities.outcome import Outcome
from accounting.rules.quantities.tracing import QuantityStep, recomputed
from accounting.rules.quantities.wording import Made, made
from accounting.rules.ratios import parse_share, percent_text, ratio_text, yuan_text
from accounting.rules.splitting import split
from accounting.rules.tracing import Step, recompute
from accounting.rules.vocabulary import (
    AS_FILED,
    BASES,
    BOOKS,
    DUPLICATES,
    FLAT,
    INTERPRETED,
    LANES,
    MODES,
    RECEIPTS_INDICATOR,
    ROLES,
    STATUSES,
)

__all__ = [
    "AS_FILED",
    "BASES",
    "BOOKS",
    "DUPLICATES",
    "FLAT",
    "INPUT_KINDS",
    "INPUT_ORIGINS",
    "INTERPRETED",
    "LANES",
    "MODES",
    "PARTY_KINDS",
    "PERIODS",
    "RECEIPTS_INDICATOR",
    "ROLES",
    "SHORTEST_QUOTE",
    "STATUSES",
    "AgreedValue",
    "Allocation",
    "BookRule",
    "Case",
    "CaseOutcome",
    "CompiledShare",
    "CompiledTerm",
    "Computation",
    "DatedValue",
    "Difference",
    "Document",
    "Entry",
    "Facts",
    "FactsError",
    "History",
    "IndicatorRule",
    "IndicatorTerms",
    "Input",
    "Interpretation",
    "Made",
    "OutOfForce",
    "Outcome",
    "Parameter",
    "ParameterValue",
    "Party",
    "Policy",
    "PolicyError",
    "PolicyProblem",
    "Quantity",
    "QuantityStep",
    "Quote",
    "RatioOption",
    "Reference",
    "Register",
    "RulesError",
    "Settlement",
    "Step",
    "Terms",
    "TermsError",
    "Undefined",
    "Value",
    "Variant",
    "accepted_policy",
    "adjustments_of",
    "advice_on",
    "agreed_inputs",
    "base_options",
    "compile_terms",
    "credits_of",
    "deviation_allowed",
    "differences",
    "documents",
    "evaluate",
    "evaluate_all",
    "evaluate_given",
    "evaluate_quantities",
    "expression_text",
    "interpret",
    "load_policy",
    "made",
    "parse_policy",
    "parse_share",
    "percent_text",
    "policies",
    "policy_text",
    "quantity_value",
    "ratio_options",
    "ratio_text",
    "read_json",
    "recompute",
    "recomputed",
    "run_cases",
    "shipped_text",
    "split",
    "squeezed",
    "touched_units",
    "uses_shares",
    "value_text",
    "yuan_text",
]
