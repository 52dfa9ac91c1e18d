"""The decision log of this service, as its settings have it: every answer is recorded before it is sent."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any

from cds.audit.decision import Decision
from cds.audit.feedback import Feedback, feedback_entry
from cds.audit.keys import KeyFileError, Pseudonyms, pseudonyms
from cds.audit.log import Log
from cds.audit.recorder import Recorder
from cds.audit.spool import Spool
from cds.audit.tables import stamp
from cds.hooks.feedback import FeedbackItem
from cds.hooks.request import EXTENSION
from cds.hooks.services import Service
from cds.hooks.trail import Trail
from cds.settings import SettingError, Settings
from cds.settings.decision_log import database_of, key_of, spool_of
from cds.web.clients import Client


class Decisions:
    """What records answers. Build it before a fork."""

    def __init__(self, log: Log, pseudonyms: Pseudonyms, recorder: Recorder) -> None:
        self._log = log
        self._pseudonyms = pseudonyms
        self.recorder = recorder
        self._software = f"cluster-headache-cds {version('cluster-headache-cds')}"
        self._software += f", durable-rules {version('durable-rules')}"

    def record(
        self, service: Service, response: Mapping[str, Any], trail: Trail, client: Client, now: datetime
    ) -> None:
        """Record the answer to one call. RecordError where that fails: it is then not to be sent."""
        request, as_of = trail.request, trail.as_of
        if request is None or as_of is None:
            raise ValueError("the call was not answered")
        told = response["extension"][EXTENSION]
        entry = self._log.entry(
            Decision(
                id=told["decision"],
                answered=now,
                as_of=as_of,
                client=client.name,
                tenant=client.tenant or "",
                hook=request.hook,
                service=service.id,
                hook_instance=request.hook_instance,
                patient_id=request.patient_id,
                rulebook=told["rulebook"],
                software=self._software,
                findings=told["findings"],
                cards=response["cards"],
                sources=trail.sources,
                seconds=trail.stages.seconds,
                judged=trail.judged,
            )
        )
        self.recorder.record(entry, stamp(now))

    def record_feedback(
        self, service: Service, items: Iterable[FeedbackItem], client: Client, now: datetime
    ) -> None:
        """Record what a client reports of cards. RecordError where that fails."""
        reports = [
            Feedback(
                received=now,
                client=client.name,
                tenant=client.tenant or "",
                service=service.id,
                card=one.card,
                outcome=one.outcome,
                outcome_at=one.outcome_at,
                accepted=one.accepted,
                reason_system=one.reason_system,
                reason_code=one.reason_code,
                left_out=one.left_out,
            )
            for one in items
        ]
        if reports:
            self.recorder.record(feedback_entry(reports, self._pseudonyms), stamp(now))


def open_decisions(settings: Settings) -> Decisions:
    """The log, with its database looked at. The demo makes and moves its tables by itself.

    SettingError where key, folder or URL are not sound. A database that is away or of another revision is
    said, and decisions are spooled until that is put right.
    """
    recorder = Recorder(database_of(settings), Spool(spool_of(settings)), prepares=not settings.production)
    try:
        names = pseudonyms(key_of(settings))
    except KeyFileError as error:
        raise SettingError(f"CDS_LOG_KEY_FILE: {error}") from None
    recorder.check()
    return Decisions(Log(names, EXTENSION, keeps_facts=settings.log_facts), names, recorder)
