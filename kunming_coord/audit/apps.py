from django.apps import AppConfig
from django.db.backends.signals import connection_created


class AuditConfig(AppConfig):
    name = "kunming_coord.audit"
    label = "audit"
    verbose_name = "审计"

    def ready(self) -> None:
        from kunming_coord.audit.context import install

        connection_created.connect(install, dispatch_uid="audit.context")
