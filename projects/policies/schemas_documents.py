"""What the API of the register of documents says and reads, field by field."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounting.rules import Quote
from kunming_coord.common.api import EventOut
from kunming_coord.common.serializers import PageOut, StrictSerializer
from kunming_coord.common.workflow import available_moves
from projects.policies.documents import NOTE_LENGTH, PROOF_LENGTH, Finding
from projects.policies.entries import MOST_QUOTES, QUOTE_LENGTH, Entry
from projects.policies.models import DocumentCheck, DocumentQuote, DocumentState, PolicyDocument


class QuoteOut(serializers.ModelSerializer[DocumentQuote]):
    """A phrase word for word; a struck one turned out wrong and is not cited any more."""

    class Meta:
        model = DocumentQuote
        fields = ("id", "about", "text", "struck")


class CheckRowOut(serializers.ModelSerializer[DocumentCheck]):
    """What somebody found out about the force of a document, or – `stated` – what its registrar says."""

    class Meta:
        model = DocumentCheck
        fields = (
            *("state", "checked_on", "valid_to", "note", "proof", "stated"),
            *("actor_label", "unit_label", "at"),
        )


class DocumentOut(serializers.ModelSerializer[PolicyDocument]):
    """A document of the register: status says whether its entry was compared, state what is known of its force."""

    class Meta:
        model = PolicyDocument
        fields: tuple[str, ...] = (
            *("uid", "code", "title", "number", "issuer", "issued_on", "url", "in_force", "valid_to"),
            *("status", "version", "state", "checked_on"),
        )


class DocumentDetailOut(DocumentOut):
    """A document with its phrases, its findings, its story and what this account may do."""

    quotes = QuoteOut(many=True)
    checks = CheckRowOut(many=True)
    events = EventOut(many=True)
    available_actions = serializers.SerializerMethodField()

    class Meta(DocumentOut.Meta):
        fields: tuple[str, ...] = (
            *DocumentOut.Meta.fields,
            *("quotes", "checks", "events", "available_actions"),
        )

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_available_actions(self, document: PolicyDocument) -> list[str]:
        """Codes of the moves this account may take now; amend and redo go to the address of corrections."""
        return [move.action for move in available_moves(document, self.context["viewer"])]


class DocumentPage(PageOut):
    """A page of documents."""

    results = DocumentOut(many=True)


class QuoteIn(StrictSerializer):
    """A phrase word for word, and what it is about."""

    about = serializers.CharField(allow_blank=True, max_length=QUOTE_LENGTH)
    text = serializers.CharField(allow_blank=True, max_length=2 * QUOTE_LENGTH)


class FindingIn(StrictSerializer):
    """What was found out about the force of a document; a state other than unconfirmed needs a proof."""

    state = serializers.ChoiceField(DocumentState.choices)
    checked_on = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(allow_blank=True, max_length=NOTE_LENGTH)
    proof = serializers.CharField(required=False, allow_blank=True, default="", max_length=PROOF_LENGTH)

    def finding(self) -> Finding:
        """The finding as the services take it."""
        names = ("state", "checked_on", "valid_to", "note", "proof")
        return Finding(**{name: self.validated_data[name] for name in names})


class CheckDocumentIn(FindingIn):
    """A finding; `seen` is the number of findings its author had before them."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)


class EntryIn(FindingIn):
    """A document as somebody registers it; what is not known is left blank."""

    title = serializers.CharField(allow_blank=True, max_length=1000)
    number = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)
    issuer = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)
    issued_on = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=40, help_text="2025、2025-06 或 2025-06-01"
    )
    url = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)
    in_force = serializers.DateField(required=False, allow_null=True, default=None)
    quotes = QuoteIn(many=True, required=False, max_length=2 * MOST_QUOTES)

    def entry(self) -> Entry:
        """The entry as the services take it."""
        given = self.validated_data
        facts = {name: given[name] for name in ("title", "number", "issuer", "issued_on", "url", "in_force")}
        quotes = [Quote(row["about"], row["text"]) for row in given.get("quotes", ())]
        return Entry(finding=self.finding(), quotes=quotes, **facts)


class NewEntryIn(EntryIn):
    """A document nobody has registered yet; policy files cite it by this code."""

    code = serializers.CharField(max_length=200)


class AmendEntryIn(EntryIn):
    """An entry corrected as a whole: further phrases are added, those named in `strike` are struck."""

    strike = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, default=list
    )
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")
