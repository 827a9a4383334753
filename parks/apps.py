from django.apps import AppConfig


class ParksConfig(AppConfig):
    name = "parks"
    label = "parks"
    verbose_name = "园区"

    def ready(self) -> None:
        """Let the rooms register what can be imported into them."""
        import parks.quotas.imports
        import parks.space.imports  # noqa: F401
