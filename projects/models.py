"""The app's models, re-exported from their rooms."""

from projects.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ShareSlice,
    Signature,
    TermShare,
)
from projects.leads.models import Lead
from projects.policies.models import (
    DocumentCheck,
    DocumentQuote,
    Indicator,
    IndicatorGroup,
    PolicyDocument,
    PolicyVersion,
)
from projects.register.models import CodeCounter, Enterprise, EnterpriseName, Project
from projects.register.standing import DataAuthorisation, StatisticalListing
from projects.transfers.models import Transfer
from projects.transfers.parts import CandidateScore, Contribution, HostCondition, OpinionRequest
from projects.transfers.settings import ScoringRubric, StepSetting

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementTerm",
    "AgreementVersion",
    "CandidateScore",
    "CodeCounter",
    "CompiledTerm",
    "Contribution",
    "DataAuthorisation",
    "DocumentCheck",
    "DocumentQuote",
    "Enterprise",
    "EnterpriseName",
    "HostCondition",
    "Indicator",
    "IndicatorGroup",
    "Lead",
    "OpinionRequest",
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "ScoringRubric",
    "ShareSlice",
    "Signature",
    "StatisticalListing",
    "StepSetting",
    "TermShare",
    "Transfer",
]
