from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "accounting"
    label = "accounting"
    verbose_name = "核算"

    def ready(self) -> None:
        """Let the rooms register what can be imported into them."""
        from accounting.filings import imports  # noqa: F401
        from accounting.mainfigures import imports as main_figures  # noqa: F401
        from accounting.receipts import imports as receipts  # noqa: F401
        from accounting.reconciliation import imports as answers  # noqa: F401
