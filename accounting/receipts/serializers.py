"""What machines read of receipts, incentives and shareable taxes; amounts in 元 as text."""

from typing import Any

from rest_framework import serializers

from accounting.receipts.models import Incentive, ShareableTax, ShareableTaxLine, TaxReceipt
from kunming_coord.common.serializers import PageOut, QuarterCodeField, StrictSerializer, YuanField


class ReceiptOut(serializers.ModelSerializer[TaxReceipt]):
    """A receipt; `project` is the one it counts to, null where nothing says which."""

    tax_type = serializers.CharField(source="tax_type.code")
    fiscal_unit = serializers.CharField(source="fiscal_unit.slug")
    credit_code = serializers.CharField(source="enterprise.credit_code")
    project = serializers.SerializerMethodField()
    amount = YuanField(source="amount_fen")
    unit = serializers.CharField(read_only=True, default="yuan")

    class Meta:
        model = TaxReceipt
        fields = (
            "id",
            "number",
            "tax_type",
            "level",
            "treasury",
            "fiscal_unit",
            "credit_code",
            "project",
            "period_from",
            "period_to",
            "received_on",
            "amount",
            "refund_reason",
            "unit",
        )

    def get_project(self, receipt: TaxReceipt) -> str | None:
        """The project's code."""
        owner = self.context["owners"][receipt.pk]
        return owner.project.code if owner.project else None


class ReceiptPage(PageOut):
    """A page of receipts."""

    results = ReceiptOut(many=True)


class ShareableOut(serializers.ModelSerializer[ShareableTax]):
    """What can be shared of a project's taxes in a quarter; all but the last four amounts are of the year so far."""

    project = serializers.CharField(source="project.code")
    quarter = QuarterCodeField()
    total = YuanField(source="total_fen")
    county_retained = YuanField(source="county_retained_fen")
    incentives = YuanField(source="incentives_fen")
    shareable_ytd = YuanField(source="shareable_ytd_fen")
    counted_before = YuanField(source="counted_before_fen")
    amount = YuanField(source="amount_fen")
    carry_over = YuanField(source="carry_over_fen")
    unit = serializers.CharField(read_only=True, default="yuan")

    class Meta:
        model = ShareableTax
        fields: tuple[str, ...] = (
            "uid",
            "project",
            "quarter",
            "revision",
            "reading",
            "total",
            "county_retained",
            "incentives",
            "shareable_ytd",
            "counted_before",
            "amount",
            "carry_over",
            "unit",
            "computed_at",
        )


class ShareablePage(PageOut):
    """A page of shareable taxes."""

    results = ShareableOut(many=True)


class LineOut(serializers.ModelSerializer[ShareableTaxLine]):
    """One tax of the year so far, as the governments share it; `shares` is null where the receipts say it themselves."""

    tax_type = serializers.CharField(source="tax_type.code", default=None, allow_null=True)
    shares = serializers.SerializerMethodField()
    received = YuanField(source="received_fen")
    central = YuanField(source="central_fen")
    province = YuanField(source="province_fen")
    city = YuanField(source="city_fen")
    county = YuanField(source="county_fen")
    granted = YuanField(source="granted_fen")
    deducted = YuanField(source="deducted_fen")

    class Meta:
        model = ShareableTaxLine
        fields = (
            "tax_type",
            "shares",
            "received",
            "central",
            "province",
            "city",
            "county",
            "granted",
            "deducted",
        )

    def get_shares(self, line: ShareableTaxLine) -> dict[str, Any] | None:
        """Numerators over the denominator, with how sure they are."""
        share = line.share
        if share is None:
            return None
        names = ("central", "province", "city", "county", "denominator", "source_status", "source")
        return {name: getattr(share, name) for name in names}


class StageOut(serializers.Serializer[Any]):
    """A step from what was received to what can be shared."""

    name = serializers.CharField()
    amount = YuanField(source="fen")
    total = serializers.BooleanField()
    sentence = serializers.CharField()


class ShareableDetail(ShareableOut):
    """One quarter with its steps; `lines` by tax only for finance and auditors."""

    sentence = serializers.CharField()
    stages = StageOut(many=True)
    lines = LineOut(many=True, required=False)

    class Meta(ShareableOut.Meta):
        fields = (*ShareableOut.Meta.fields, "sentence", "stages", "lines")


class IncentiveOut(serializers.ModelSerializer[Incentive]):
    """An incentive, or the reversal of one (`reverses`)."""

    project = serializers.CharField(source="project.code")
    quarter = QuarterCodeField()
    tax_type = serializers.CharField(source="tax_type.code", default=None, allow_null=True)
    amount = YuanField(source="amount_fen")
    reverses = serializers.UUIDField(source="reverses.uid", default=None, allow_null=True)
    unit = serializers.CharField(read_only=True, default="yuan")

    class Meta:
        model = Incentive
        fields = (
            "uid",
            "project",
            "quarter",
            "tax_type",
            "title",
            "amount",
            "has_basis",
            "lawful_basis",
            "reverses",
            "note",
            "unit",
        )


class IncentivePage(PageOut):
    """A page of incentives."""

    results = IncentiveOut(many=True)


class IncentiveIn(StrictSerializer):
    """An incentive to record."""

    project = serializers.CharField(max_length=40, help_text="项目编码")
    quarter = serializers.CharField(max_length=6, help_text="期间代码，例如 2026Q1")
    tax_type = serializers.CharField(max_length=40, required=False, allow_null=True, help_text="税种代码")
    title = serializers.CharField(max_length=200)
    amount = serializers.CharField(max_length=40, help_text="金额（元），精确到分")
    has_basis = serializers.BooleanField()
    lawful_basis = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class ReverseIn(StrictSerializer):
    """Why an incentive is taken back."""

    reason = serializers.CharField(max_length=200)
