"""Where the decision log lies: its database, its key and its spool, as the settings have them."""

from pathlib import Path

from cds.audit.database import database_url, sqlite_url
from cds.settings.settings import Settings
from cds.settings.state import state_folder
from cds.settings.values import SettingError

_DATABASE, _KEY, _SPOOL = "decisions.sqlite", "pseudonyms.key", "spool"


def database_of(settings: Settings) -> str:
    """The database's URL. SettingError, without the password, where it is none that is served."""
    try:
        return database_url(settings.database_url or sqlite_url(state_folder(settings) / _DATABASE))
    except ValueError as error:
        raise SettingError(f"CDS_DATABASE_URL: {error}") from None


def key_of(settings: Settings) -> Path:
    """The file of the key of the hashes."""
    return settings.log_key_file or state_folder(settings) / _KEY


def spool_of(settings: Settings) -> Path:
    """The folder of the spool, which is made when it is needed."""
    return state_folder(settings) / _SPOOL
