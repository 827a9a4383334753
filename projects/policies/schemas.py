"""What the API of policies says and reads, field by field."""

from typing import Any

from rest_framework import serializers

from accounting.rules import STATUSES
from kunming_coord.common.serializers import StrictSerializer


class VersionOut(serializers.Serializer[Any]):
    """One version of a policy; digest is the SHA-256 of its text, `version` counts its moves (send it back to act)."""

    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    digest = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class PolicyLineOut(serializers.Serializer[Any]):
    """A policy with the version that governs today, null where none does."""

    code = serializers.CharField()
    title = serializers.CharField()
    scheme = serializers.CharField(allow_blank=True)
    governing = VersionOut(allow_null=True)
    versions = serializers.IntegerField()


class PolicyListOut(serializers.Serializer[Any]):
    """Every policy this account may see."""

    count = serializers.IntegerField()
    results = PolicyLineOut(many=True)


class DatedValueOut(serializers.Serializer[Any]):
    """A value from a day on, as written, with how sure it is and the words it is quoted from."""

    from_day = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    value = serializers.JSONField(allow_null=True)
    status = serializers.ChoiceField(list(STATUSES))
    document = serializers.CharField(allow_null=True)
    quote = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class ParameterOut(serializers.Serializer[Any]):
    """A parameter with all its dated values."""

    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    checked_on = serializers.DateField()
    values = DatedValueOut(many=True)


class InputOut(serializers.Serializer[Any]):
    """What an evaluation asks for; origin "terms" belongs in terms, anything else in facts.

    What is neither optional nor has an example has to be given.
    """

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    origin = serializers.CharField()
    choices = serializers.DictField(child=serializers.CharField())
    parties = serializers.ListField(child=serializers.CharField())
    optional = serializers.BooleanField()
    has_example = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class QuantityOut(serializers.Serializer[Any]):
    """A quantity, how it is made (in Chinese) and what it needs."""

    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    made = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField())


class PolicyOut(serializers.Serializer[Any]):
    """What one version of a policy says."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    document = serializers.CharField()
    authority = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    in_force = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    scheme = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()
    indicators = serializers.ListField(child=serializers.CharField())
    parameters = ParameterOut(many=True)
    inputs = InputOut(many=True)
    quantities = QuantityOut(many=True)
    versions = VersionOut(many=True)


class EvaluateIn(StrictSerializer):
    """Facts and agreed terms by the names of the inputs; numbers as integers, decimals or text ("0.35", "1/3")."""

    facts = serializers.DictField(required=False, default=dict)
    terms = serializers.DictField(required=False, default=dict)
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="适用日；不填为今天")
    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=1_000_000
    )
    trace = serializers.BooleanField(required=False, default=True)


class EvaluateOut(serializers.Serializer[Any]):
    """Every quantity: a value, or party → value; whole numbers as numbers, decimals as exact text.

    Terms with `parties` are those of an agreement: results are then fen by party, and `entries` what would be
    posted.
    """

    policy = serializers.CharField()
    on = serializers.DateField()
    sentence = serializers.CharField()
    results = serializers.DictField()
    units = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    entries = serializers.ListField(child=serializers.DictField(), required=False)
    examples = serializers.ListField(child=serializers.CharField())
    trace = serializers.ListField(child=serializers.DictField(), required=False)


class CheckIn(StrictSerializer):
    """The text of a policy file; `file` is the name to show in the problems, its stem the policy's id."""

    text = serializers.CharField(trim_whitespace=False, allow_blank=True)
    file = serializers.RegexField(r"^[a-z][a-z0-9-]{2,60}\.yaml\Z", required=False, max_length=66)


class ProblemOut(serializers.Serializer[Any]):
    """One fault of a text: where, why, and how to mend it."""

    file = serializers.CharField()
    line = serializers.IntegerField()
    key = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    mend = serializers.CharField()


class CheckOut(serializers.Serializer[Any]):
    """Whether a text is a policy, else every fault found."""

    ok = serializers.BooleanField()
    problems = ProblemOut(many=True)


class DifferenceOut(serializers.Serializer[Any]):
    """One place where two versions differ."""

    path = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(["added", "removed", "changed"])
    before = serializers.CharField(allow_null=True, allow_blank=True)
    after = serializers.CharField(allow_null=True, allow_blank=True)
    sentence = serializers.CharField()


class DiffOut(serializers.Serializer[Any]):
    """What changed from one version to another."""

    code = serializers.CharField()
    old = serializers.IntegerField()
    new = serializers.IntegerField()
    differences = DifferenceOut(many=True)
