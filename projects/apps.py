from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    label = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """The table of 可见范围 is read once at the start: without a sound one nothing is shown to anybody."""
        from projects.visibility.checking import check_columns
        from projects.visibility.table import table

        check_columns(table())
