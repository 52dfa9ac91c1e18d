"""The settings as the web application knows them; see ``cds.settings``."""

from cds.settings import SettingError, Settings, read_settings

__all__ = ["SettingError", "Settings", "read_settings"]
