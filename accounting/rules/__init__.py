"""The arithmetic of the mechanism: policies, terms, exact splits and their explanation.

Pure Python: no Django, no other app. This module is the public face; nothing else imports from inside.
"""

from accounting.rules.adjusting import adjustments_of, credits_of
from accounting.rules.choices import deviation_allowed, ratio_options
from accounting.rules.compiling import CompiledShare, CompiledTerm, compile_terms
from accounting.rules.engine import Allocation, Entry, evaluate, evaluate_all
from accounting.rules.errors import FactsError, OutOfForce, PolicyError, PolicyProblem, RulesError, TermsError
from accounting.rules.loading import load_policy, parse_policy, policies
from accounting.rules.model import (
    BookRule,
    DatedValue,
    Document,
    IndicatorRule,
    Parameter,
    Policy,
    RatioOption,
    Reference,
)
from accounting.rules.ratios import parse_share, percent_text, ratio_text, yuan_text
from accounting.rules.sources import documents
from accounting.rules.splitting import split
from accounting.rules.terms import Facts, IndicatorTerms, Party, Terms
from accounting.rules.tracing import Step, recompute
from accounting.rules.vocabulary import BOOKS, DUPLICATES, MODES, ROLES, STATUSES

__all__ = [
    "BOOKS",
    "DUPLICATES",
    "MODES",
    "ROLES",
    "STATUSES",
    "Allocation",
    "BookRule",
    "CompiledShare",
    "CompiledTerm",
    "DatedValue",
    "Document",
    "Entry",
    "Facts",
    "FactsError",
    "IndicatorRule",
    "IndicatorTerms",
    "OutOfForce",
    "Parameter",
    "Party",
    "Policy",
    "PolicyError",
    "PolicyProblem",
    "RatioOption",
    "Reference",
    "RulesError",
    "Step",
    "Terms",
    "TermsError",
    "adjustments_of",
    "compile_terms",
    "credits_of",
    "deviation_allowed",
    "documents",
    "evaluate",
    "evaluate_all",
    "load_policy",
    "parse_policy",
    "parse_share",
    "percent_text",
    "policies",
    "ratio_options",
    "ratio_text",
    "recompute",
    "split",
    "yuan_text",
]
