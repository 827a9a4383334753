"""The app's models, re-exported from their rooms."""

from projects.agreements.models import (
    Agreement,
    AgreementClause,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ExpiryNotice,
    ShareSlice,
    Signature,
    SupplementSignature,
    TermShare,
)
from projects.agreements.settings import AgreementSetting
from projects.clauses.models import AgreementTemplate, ClauseTemplate, PromiseRule
from projects.frameworks.models import (
    CounterReading,
    Framework,
    FrameworkCounter,
    FrameworkParty,
    FrameworkTask,
)
from projects.leads.models import Lead
from projects.leads.records import CollisionCheck, LeadEvidence, LeadObjection, LeadReceipt
from projects.leads.rubric import Rubric
from projects.leads.settings import LeadSetting, RecognitionBody
from projects.obligations.models import Obligation
from projects.papers.models import Paper, PaperScan
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
from projects.siting.matching.models import AssignmentLine, CityAssignment
from projects.siting.matching.rubric import MatchRubric
from projects.siting.quotas.models import ClaimLimit, QuotaClaim, QuotaSwap
from projects.transfers.models import Transfer
from projects.transfers.parts import CandidateScore, Contribution, HostCondition, OpinionRequest
from projects.transfers.settings import ScoringRubric, StepSetting

__all__ = [
    "Agreement",
    "AgreementClause",
    "AgreementParty",
    "AgreementSetting",
    "AgreementTemplate",
    "AgreementTerm",
    "AgreementVersion",
    "AssignmentLine",
    "CandidateScore",
    "CityAssignment",
    "ClaimLimit",
    "ClauseTemplate",
    "CodeCounter",
    "CollisionCheck",
    "CompiledTerm",
    "Contribution",
    "CounterReading",
    "DataAuthorisation",
    "Demand",
    "DocumentCheck",
    "DocumentQuote",
    "Enterprise",
    "EnterpriseGroup",
    "EnterpriseMerge",
    "EnterpriseName",
    "ExpiryNotice",
    "Framework",
    "FrameworkCounter",
    "FrameworkParty",
    "FrameworkTask",
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
    "MatchRubric",
    "Obligation",
    "OpinionRequest",
    "Paper",
    "PaperScan",
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "PromiseRule",
    "QuotaClaim",
    "QuotaSwap",
    "RecognitionBody",
    "Rubric",
    "ScoringRubric",
    "ShareSlice",
    "Signature",
    "Site",
    "StageRecord",
    "StatisticalListing",
    "StepSetting",
    "SupplementSignature",
    "TermShare",
    "Transfer",
]
