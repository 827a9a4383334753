"""The app's models, re-exported from their rooms."""

from parks.directory.models import Park

__all__ = ["Park"]
