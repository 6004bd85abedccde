"""One thing that somebody must be told. It holds no value of any row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from pipelines.findings import ERROR, Finding


@dataclass(frozen=True)
class Alert:
    """Rule, place and remedy of one thing that is wrong."""

    rule: str
    source: str
    day: str
    file: str
    detail: str
    remedy: str
    agency: str = ""
    contact: str = ""
    """Of the owner agency, as its feed says it."""
    severity: str = ERROR
    run: str = ""
    """The Dagster run that failed, where one did."""

    @property
    def key(self) -> str:
        """What it is known by: the same rule, file and day is told once."""
        return sha256("|".join((self.rule, self._place(), self.day)).encode()).hexdigest()[:24]

    def _place(self) -> str:
        return self.file or self.source or self.run


def of_findings(found: Iterable[Finding]) -> list[Alert]:
    """An alert a rule, file and day; what several sources or columns say of it stands in one."""
    alerts: dict[str, Alert] = {}
    for one in found:
        alert = Alert(
            one.rule,
            one.source,
            one.day,
            one.file,
            one.detail,
            one.remedy,
            one.agency,
            one.contact,
            one.severity,
        )
        known = alerts.setdefault(alert.key, alert)
        if known is not alert:
            alerts[alert.key] = replace(
                known,
                source=_joined(known.source, one.source, ", "),
                detail=_joined(known.detail, one.detail, "; "),
                remedy=_joined(known.remedy, one.remedy, "; "),
            )
    return list(alerts.values())


def of_run(run: str, job: str, day: str, steps: Mapping[str, str]) -> Alert:
    """A run that failed: its steps and the kinds of their errors, never an error's own text."""
    failed = (
        ", ".join(f"{step} ({kind})" for step, kind in steps.items()) or "before its first step"
    )
    return Alert(
        rule="run-failed",
        source="",
        day=day,
        file="",
        detail=f"{job} failed: {failed}",
        remedy="open the run; when its cause is mended, re-execute it from the failure",
        run=run,
    )


def _joined(known: str, more: str, between: str) -> str:
    return known if more in known else f"{known}{between}{more}"
