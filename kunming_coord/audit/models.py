"""The change log: one row per changed row, written by the database whichever way the change came."""

from django.db import models

from kunming_coord.common.triggers import append_only


@append_only
class ChangeLog(models.Model):
    """Before and after of one row, with actor, request and reason as they were announced to the transaction."""

    class Operation(models.TextChoices):
        INSERT = "INSERT", "新增"
        UPDATE = "UPDATE", "修改"
        DELETE = "DELETE", "删除"

    at = models.DateTimeField(help_text="clock at the statement, not at the start of its transaction")
    transaction_id = models.BigIntegerField()
    table_name = models.CharField(max_length=63)
    row_id = models.CharField(max_length=64)
    operation = models.CharField(max_length=6, choices=Operation.choices)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor_id = models.BigIntegerField(default=0)
    actor_label = models.CharField(max_length=120, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    database_user = models.CharField(max_length=63)

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id"], name="changes_of_row"),
            models.Index(fields=["-at"], name="changes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.operation} {self.table_name} {self.row_id}"
