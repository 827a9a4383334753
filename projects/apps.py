from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    label = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """Read the table of 可见范围 once, without which nothing is shown to anybody, and register what can be imported."""
        from projects.siting.tenancies import imports  # noqa: F401
        from projects.visibility.checking import check_columns
        from projects.visibility.table import table

        check_columns(table())
