"""What machines send to draft an agreement, and read of a preview."""

from typing import Any

from rest_framework import serializers

from kunming_coord.common.serializers import QuarterCodeField, StrictSerializer, YuanField
from projects.agreements.api_terms import ClauseIn, PartyIn, TermIn


class TermsIn(StrictSerializer):
    """Parties in the order of signing, and what is agreed per indicator; without parties those of the transfer."""

    effective_from = serializers.CharField(max_length=6, help_text="协议生效季度代码，例如 2026Q1")
    parties = PartyIn(many=True, required=False, default=list)
    terms = TermIn(many=True)


class DraftIn(TermsIn):
    """A new agreement: on an approved `transfer`, or, under the rule of the key parks, on a `project` of one's own."""

    transfer = serializers.UUIDField(required=False, help_text="已批准的流转")
    project = serializers.UUIDField(required=False, help_text="未经流转的项目（重点园区）")
    template = serializers.SlugField(required=False, max_length=40, help_text="协议模板代码")
    clauses = ClauseIn(many=True, required=False, allow_null=True, default=None)


class UpdateIn(TermsIn):
    """A draft written anew: parties and terms take the place of the present ones."""

    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


class PreviewIn(DraftIn):
    """What would be drafted, with figures to try it on; `agreement` for a stored draft. Nothing is written."""

    agreement = serializers.UUIDField(required=False, help_text="已存的草稿")
    samples = serializers.ListField(
        child=serializers.CharField(max_length=30),
        required=False,
        max_length=12,
        help_text="连续各季的数，元",
    )


class ClausesIn(StrictSerializer):
    """The clauses of a draft: those of a template, or these."""

    template = serializers.SlugField(required=False, max_length=40, help_text="协议模板代码")
    clauses = ClauseIn(many=True, required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, min_value=0)


class PaperSignatureIn(StrictSerializer):
    """The signature on paper of the party whose turn it is."""

    signatory = serializers.CharField(max_length=300)
    signed_on = serializers.DateField()
    version = serializers.IntegerField(required=False, min_value=0)


class PreviewPartOut(serializers.Serializer[Any]):
    """What one party gets, with the sentence of the rules."""

    party = serializers.CharField()
    role = serializers.CharField()
    share = serializers.CharField()
    amount = YuanField(source="amount_fen")
    sentence = serializers.CharField()


class PreviewQuarterOut(serializers.Serializer[Any]):
    """One quarter of the example."""

    quarter = QuarterCodeField()
    amount = YuanField(source="amount_fen")
    parts = PreviewPartOut(many=True)


class PreviewLineOut(serializers.Serializer[Any]):
    """One indicator in one book."""

    indicator = serializers.CharField()
    book = serializers.CharField()
    mode = serializers.CharField()
    variant = serializers.CharField()
    quarters = PreviewQuarterOut(many=True)


class PreviewOut(serializers.Serializer[Any]):
    """What the engine makes of example figures."""

    policy = serializers.CharField()
    lines = PreviewLineOut(many=True)
