"""Every setting of the service and its commands: read once at start, checked, explained on one page."""

from cds.settings.settings import Settings, read_settings
from cds.settings.values import SettingError

__all__ = ["SettingError", "Settings", "read_settings"]
