from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    label = "projects"
    verbose_name = "项目"

    def ready(self) -> None:
        """Let the rooms register what can be imported into them."""
        from projects.siting.tenancies import imports  # noqa: F401
