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

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementTerm",
    "AgreementVersion",
    "CodeCounter",
    "CollisionCheck",
    "CompiledTerm",
    "DataAuthorisation",
    "Demand",
    "DocumentCheck",
    "DocumentQuote",
    "Enterprise",
    "EnterpriseGroup",
    "EnterpriseMerge",
    "EnterpriseName",
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
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "RecognitionBody",
    "Rubric",
    "ShareSlice",
    "Signature",
    "Site",
    "StageRecord",
    "StatisticalListing",
    "TermShare",
    "Transfer",
]
