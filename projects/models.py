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
from projects.attachments.models import Attachment, AttachmentRule
from projects.clauses.models import AgreementTemplate, ClauseTemplate, PromiseRule
from projects.financing.models import Drawdown, Financing
from projects.frameworks.models import (
    CounterReading,
    Framework,
    FrameworkCounter,
    FrameworkParty,
    FrameworkTask,
)
from projects.leads.models import Lead
from projects.leads.records import CollisionCheck, EvidenceVersion, LeadEvidence, LeadObjection, LeadReceipt
from projects.leads.rubric import Rubric
from projects.leads.settings import LeadSetting, RecognitionBody
from projects.obligations.models import Obligation, ObligationProof
from projects.papers.models import Paper, PaperScan, SealedText
from projects.policies.models import (
    DocumentCheck,
    DocumentQuote,
    Indicator,
    IndicatorGroup,
    PolicyDocument,
    PolicyVersion,
)
from projects.register.contacts import ProjectContact
from projects.register.facts import Demand, InvestmentRecord, Site, StageRecord
from projects.register.industry import IndustryChain, IndustryClass
from projects.register.merges import EnterpriseMerge
from projects.register.models import CodeCounter, Enterprise, EnterpriseGroup, EnterpriseName, Project
from projects.register.standing import DataAuthorisation, StatisticalListing
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.siting.landuse import LandUseRule
from projects.siting.matching.models import AssignmentLine, CityAssignment
from projects.siting.matching.rubric import MatchRubric
from projects.siting.quotas.models import ClaimLimit, QuotaClaim, QuotaSwap
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.settings import ReservationLimit
from projects.siting.tenancies.models import Tenancy, TenancyStage
from projects.transfers.asked import OpinionRequest, StepNote
from projects.transfers.changes import TransferChange
from projects.transfers.models import Transfer
from projects.transfers.parts import CandidateScore, Contribution, HostCondition
from projects.transfers.settings import ScoringRubric, StepSetting
from projects.visibility.models import PhoneReveal

__all__ = [
    "Agreement",
    "AgreementClause",
    "AgreementParty",
    "AgreementSetting",
    "AgreementTemplate",
    "AgreementTerm",
    "AgreementVersion",
    "AllocationEntry",
    "AllocationRound",
    "AssignmentLine",
    "Attachment",
    "AttachmentRule",
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
    "Drawdown",
    "Enterprise",
    "EnterpriseGroup",
    "EnterpriseMerge",
    "EnterpriseName",
    "EvidenceVersion",
    "ExpiryNotice",
    "Financing",
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
    "LandUseRule",
    "Lead",
    "LeadEvidence",
    "LeadObjection",
    "LeadReceipt",
    "LeadSetting",
    "MatchRubric",
    "Obligation",
    "ObligationProof",
    "OpinionRequest",
    "Paper",
    "PaperScan",
    "PhoneReveal",
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "ProjectContact",
    "PromiseRule",
    "QuotaClaim",
    "QuotaSwap",
    "RecognitionBody",
    "Reservation",
    "ReservationLimit",
    "Rubric",
    "ScoringRubric",
    "SealedText",
    "ShareSlice",
    "Signature",
    "Site",
    "StageRecord",
    "StatisticalListing",
    "StepNote",
    "StepSetting",
    "SupplementSignature",
    "Tenancy",
    "TenancyStage",
    "TermShare",
    "Transfer",
    "TransferChange",
]
