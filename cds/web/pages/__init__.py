"""The pages a person reads: a patient, the rules, the service. Server-rendered; script only adds to them."""

from cds.web.pages.pages import show_pages

__all__ = ["show_pages"]
