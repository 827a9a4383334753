"""Load units, bodies, calendar, parks, indicators, filing rules, transfer settings and policy files; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounting.filings.catalogue import load_filing_rules
from accounting.mainfigures.services import load_main_indicators
from accounting.receipts.loading import load_taxes
from accounting.reconciliation.settings import load_deviation_bands
from accounting.rollups.memberships import load_groupings
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import DomainError
from kunming_coord.districts.services import load_districts
from parks.directory.services import load_parks
from parks.quotas.thresholds import load_quota_settings
from projects.agreements.settings import load_agreement_settings
from projects.attachments.loading import load_attachment_rules
from projects.clauses.loading import load_clauses
from projects.leads.rubric import load_rubric
from projects.leads.settings import load_first_contact_settings
from projects.policies.loading import load_policies
from projects.policies.services import load_indicators
from projects.register.industry import load_industries
from projects.siting.landuse import load_land_uses
from projects.siting.loading import load_published_counters
from projects.siting.matching.rubric import load_match_rubric
from projects.siting.quotas.models import load_claim_limit
from projects.siting.reservations.settings import load_reservation_limits
from projects.transfers.loading import load_transfer_settings


class Command(BaseCommand):
    help = (
        "装载基础数据：区域、管辖、市级单位、工作日历、园区、行业分类与产业链、核算指标、填报规则、首谈时限与评分表、"
        "流转环节设置、税种、主要指标目录、偏差区间、政策文件。可重复执行。"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        system_user()
        districts, parks, indicators = load_districts(), load_parks(), load_indicators()
        load_industries()
        load_published_counters()
        load_quota_settings()
        load_claim_limit()
        load_reservation_limits()
        load_match_rubric()
        load_land_uses()
        load_filing_rules()
        load_groupings()
        load_first_contact_settings()
        load_rubric()
        load_transfer_settings()
        taxes = load_taxes()
        load_agreement_settings()
        load_clauses()
        load_attachment_rules()
        main_indicators, bands = load_main_indicators(), load_deviation_bands()
        try:
            policies = load_policies()
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"基础数据：区域 {districts} 个，园区 {parks} 个，核算指标 {indicators} 个，税种 {taxes} 个，"
            f"主要指标 {main_indicators} 个，偏差区间 {bands} 个，政策文件 {policies} 个。"
        )
