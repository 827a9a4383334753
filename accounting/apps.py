from django.apps import AppConfig


class AccountingConfig(AppConfig):
    name = "accounting"
    label = "accounting"
    verbose_name = "核算"

    def ready(self) -> None:
        """Let the rooms register what can be imported into them."""
        from accounting.filings import imports  # noqa: F401
