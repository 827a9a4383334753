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
from projects.leads.records import CollisionCheck, LeadEvidence, LeadObjection, LeadReceipt
from projects.leads.rubric import Rubric
from projects.leads.settings import LeadSetting, RecognitionBody
from projects.policies.models import (
    DocumentCheck,
    DocumentQuote,
    Indicator,
    IndicatorGroup,
    PolicyDocument,
    PolicyVersion,
)
from projects.register.facts import Demand, InvestmentRecord, Site, StageRecord
from projects.register.industry import IndustryChain, IndustryClass
from projects.register.merges import EnterpriseMerge
from projects.register.models import CodeCounter, Enterprise, EnterpriseGroup, EnterpriseName, Project
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
    "CollisionCheck",
    "CompiledTerm",
    "Contribution",
    "DataAuthorisation",
    "Demand",
    "DocumentCheck",
    "DocumentQuote",
    "Enterprise",
    "EnterpriseGroup",
    "EnterpriseMerge",
    "EnterpriseName",
    "HostCondition",
    "Indicator",
    "IndicatorGroup",
    "IndustryChain",
    "IndustryClass",
    "InvestmentRecord",
    "Lead",
    "LeadEvidence",
    "LeadObjection",
    "LeadReceipt",
    "LeadSetting",
    "OpinionRequest",
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "RecognitionBody",
    "Rubric",
    "ScoringRubric",
    "ShareSlice",
    "Signature",
    "Site",
    "StageRecord",
    "StatisticalListing",
    "StepSetting",
    "TermShare",
    "Transfer",
]
