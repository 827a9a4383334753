"""Django's admin, for code tables and the system administrator alone; every save passes the audit triggers."""

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLResolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.mainfigures.models import MainIndicator
from accounting.receipts.models import TaxSetting, TaxShare, TaxType, Treasury
from accounting.reconciliation.models import DeviationBand
from kunming_coord.common.errors import NotAllowed
from kunming_coord.districts.models import Body, WorkingDay
from parks.directory.models import Park
from parks.quotas.thresholds import QuotaThreshold
from projects.agreements.settings import AgreementSetting
from projects.attachments.models import AttachmentRule
from projects.clauses.models import AgreementTemplate, ClauseTemplate, PromiseRule
from projects.leads.rubric import Rubric
from projects.leads.settings import LeadSetting, RecognitionBody
from projects.policies.models import Indicator, IndicatorGroup
from projects.siting.landuse import LandUseRule
from projects.siting.matching.rubric import MatchRubric
from projects.siting.quotas.models import ClaimLimit
from projects.siting.reservations.settings import ReservationLimit
from projects.transfers.settings import ScoringRubric, StepSetting

KEPT = frozenset({"index", "app_list", "jsi18n"})
PAGES = ("_changelist", "_add", "_change", "_history")


class CodeTables(admin.AdminSite):
    """Only what is registered here exists; strangers go through the ordinary login page."""

    site_header = gettext_lazy("代码表维护")
    site_title = gettext_lazy("昆明市跨区域产业协作平台")
    index_title = gettext_lazy("代码表")
    site_url = "/"
    enable_nav_sidebar = False
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """The system administrator; anybody else is refused at once rather than asked to sign in again."""
        if not super().has_permission(request):
            raise NotAllowed(_("代码表由系统管理员维护，您的岗位不能进入。"))
        return True

    def get_urls(self) -> list[Any]:
        """The index, the tables and their translations: no second sign-in, no password form, no lookups by id."""
        return [url for url in super().get_urls() if getattr(url, "name", None) in KEPT or is_table(url)]


def is_table(url: Any) -> bool:
    """Whether this entry includes the pages of a registered model."""
    return isinstance(url, URLResolver)


class CodeTable(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows may be added and corrected; deleting is not offered, since other rows stand on them."""

    labels: ClassVar[dict[str, Any]] = {}  # words for relations, whose models give them none

    def get_urls(self) -> list[Any]:
        """List, add, change, history."""
        return [url for url in super().get_urls() if (url.name or "").endswith(PAGES)]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The field of a relation under its Chinese word."""
        if db_field.name in self.labels:
            kwargs["label"] = self.labels[db_field.name]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ParkTable(CodeTable):
    labels = {"district": gettext_lazy("所在单位")}
    list_display = ("name", "level", "kind", "unit", "main", "auxiliary")
    list_filter = ("level",)
    list_select_related = ("district",)
    search_fields = ("name", "slug")

    @admin.display(description=gettext_lazy("所在单位"), ordering="district__order")
    def unit(self, park: Park) -> str:
        """The unit the park lies in."""
        return park.district.name

    @admin.display(description=gettext_lazy("主导产业"))
    def main(self, park: Park) -> str:
        """As sources word them."""
        return park.main_industries

    @admin.display(description=gettext_lazy("辅助产业"))
    def auxiliary(self, park: Park) -> str:
        """As sources word them."""
        return park.auxiliary_industries


class BodyTable(CodeTable):
    list_display = ("short_name", "name", "group", "duty")
    search_fields = ("name", "short_name")


class WorkingDayTable(CodeTable):
    list_display = ("day", "is_working", "source", "note")
    list_filter = ("is_working", "source")
    date_hierarchy = "day"


class IndicatorGroupTable(CodeTable):
    list_display = ("name", "code", "verifier_role", "order")


class IndicatorTable(CodeTable):
    labels = {"group": gettext_lazy("指标组"), "owner": gettext_lazy("主管单位")}
    list_display = (
        "name",
        "short_name",
        "code",
        "in_group",
        "owned_by",
        "frequency",
        "source_status",
        "order",
    )
    list_select_related = ("group", "owner")

    @admin.display(description=gettext_lazy("指标组"), ordering="group__order")
    def in_group(self, indicator: Indicator) -> str:
        """The group the indicator is filed in."""
        return indicator.group.name

    @admin.display(description=gettext_lazy("主管单位"), ordering="owner")
    def owned_by(self, indicator: Indicator) -> str:
        """The body that answers for the indicator."""
        return indicator.owner.short_name if indicator.owner else "—"


class TaxTypeTable(CodeTable):
    list_display = ("name", "code", "order")


class TaxShareTable(CodeTable):
    list_display = ("tax_type", "fiscal_unit", "valid_from", "valid_to", "parts", "source_status", "source")
    list_filter = ("source_status",)
    list_select_related = ("tax_type", "fiscal_unit")

    @admin.display(description=gettext_lazy("中央:省:市:县"))
    def parts(self, share: TaxShare) -> str:
        """The numerators, from the highest government to the lowest."""
        return f"{share.central}:{share.province}:{share.city}:{share.county}"


class TreasuryTable(CodeTable):
    list_display = ("name", "fiscal_unit")
    list_select_related = ("fiscal_unit",)
    search_fields = ("name",)


class TaxSettingTable(CodeTable):
    list_display = ("count_by", "deducts_without_basis", "valid_from", "valid_to", "source_status", "source")


class MainIndicatorTable(CodeTable):
    list_display = ("name", "short_name", "code", "measure", "unit", "by_industry", "source_status", "order")


class DeviationBandTable(CodeTable):
    list_display = (
        "name",
        "code",
        "above_tenths",
        "up_to_tenths",
        "valid_from",
        "valid_to",
        "source_status",
        "order",
    )


class LeadSettingTable(CodeTable):
    list_display = ("name", "value", "valid_from", "valid_to", "source_status", "source")


class RecognitionBodyTable(CodeTable):
    labels = {"body": gettext_lazy("单位")}
    list_display = ("duty", "unit", "valid_from", "valid_to", "source_status", "source")
    list_select_related = ("body",)

    @admin.display(description=gettext_lazy("单位"), ordering="body")
    def unit(self, row: RecognitionBody) -> str:
        """The body with this duty."""
        return row.body.short_name


class RubricTable(CodeTable):
    list_display = ("title", "valid_from", "valid_to", "source_status", "source")


class StepSettingTable(CodeTable):
    list_display = ("scheme", "step", "working_days", "body", "valid_from", "valid_to", "source_status")
    list_filter = ("scheme", "source_status")
    list_select_related = ("body",)


class ScoringRubricTable(CodeTable):
    list_display = ("title", "applies_to", "valid_from", "valid_to", "source_status", "source")


class AgreementSettingTable(CodeTable):
    list_display = ("key", "value", "valid_from", "valid_to", "source_status", "source")
    list_filter = ("key",)


class ClauseTemplateTable(CodeTable):
    list_display = ("title", "code", "obligation", "due_days", "valid_from", "valid_to", "source_status")


class AgreementTemplateTable(CodeTable):
    list_display = ("title", "code", "scheme", "valid_from", "valid_to", "source_status")


class PromiseRuleTable(CodeTable):
    list_display = ("title", "code", "document", "article", "valid_from", "valid_to", "source_status")


class AttachmentRuleTable(CodeTable):
    list_display = ("title", "stage", "scheme", "required", "valid_from", "valid_to", "source_status")
    list_filter = ("stage", "required")


class QuotaThresholdTable(CodeTable):
    list_display = ("kind", "yellow", "orange", "red", "valid_from", "valid_to", "source_status", "source")


class ClaimLimitTable(CodeTable):
    list_display = ("days", "valid_from", "valid_to", "source_status", "source")


class LandUseRuleTable(CodeTable):
    list_display = ("section", "land_types", "valid_from", "valid_to", "source_status", "source")


class ReservationLimitTable(CodeTable):
    list_display = ("name", "days", "valid_from", "valid_to", "source_status", "source")


class MatchRubricTable(CodeTable):
    list_display = ("title", "applies_to", "valid_from", "valid_to", "source_status", "source")


site = CodeTables(name="admin")
site.register(Park, ParkTable)
site.register(QuotaThreshold, QuotaThresholdTable)
site.register(ClaimLimit, ClaimLimitTable)
site.register(LandUseRule, LandUseRuleTable)
site.register(ReservationLimit, ReservationLimitTable)
site.register(MatchRubric, MatchRubricTable)
site.register(Body, BodyTable)
site.register(WorkingDay, WorkingDayTable)
site.register(IndicatorGroup, IndicatorGroupTable)
site.register(Indicator, IndicatorTable)
site.register(TaxType, TaxTypeTable)
site.register(TaxShare, TaxShareTable)
site.register(Treasury, TreasuryTable)
site.register(TaxSetting, TaxSettingTable)
site.register(MainIndicator, MainIndicatorTable)
site.register(DeviationBand, DeviationBandTable)
site.register(LeadSetting, LeadSettingTable)
site.register(RecognitionBody, RecognitionBodyTable)
site.register(Rubric, RubricTable)
site.register(StepSetting, StepSettingTable)
site.register(ScoringRubric, ScoringRubricTable)
site.register(AgreementSetting, AgreementSettingTable)
site.register(ClauseTemplate, ClauseTemplateTable)
site.register(AgreementTemplate, AgreementTemplateTable)
site.register(PromiseRule, PromiseRuleTable)
site.register(AttachmentRule, AttachmentRuleTable)
