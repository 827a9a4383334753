"""What can be found by words and by the initials of its names."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models


class Findable(models.Model):
    """The words of one thing. Follows from its row and is kept up by `refresh`; who may see the thing is asked of itself."""

    kind = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    words = models.TextField(help_text="as the thing has them; where they differ the entry is made anew")
    folded = models.TextField(
        help_text="the words in one width and case, and the initials of the Chinese in them"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="one_entry_per_thing")]
        indexes = [GinIndex(OpClass("folded", "gin_trgm_ops"), name="entries_by_trigram")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"
