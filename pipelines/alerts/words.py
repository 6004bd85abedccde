"""An alert in words, English and Chinese, with links to where it is seen."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from contracts import codes, sources
from pipelines.alerts.alert import Alert

LABELS = {
    "en": ("Source", "Owner", "Day", "File", "Rule", "What", "Remedy", "In Dagster", "Quality"),
    "zh": (
        "数据来源",
        "责任单位",
        "日期",
        "文件",
        "规则",
        "问题",
        "处理办法",
        "运行页面",
        "质量报告",
    ),
}


@dataclass(frozen=True)
class Links:
    """Addresses of the two places that an alert leads to; empty where there is none."""

    dagster: str = ""
    quality: str = ""


@cache
def titles() -> Mapping[str, Mapping[str, str]]:
    """Titles of the rules that are not of a contract, by rule and language."""
    with (codes.ROOT / "alert_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["rule"]: {"en": row["title"], "zh": row["title_zh"]} for row in rows}


def title(alert: Alert, languages: Sequence[str]) -> str:
    """Severity, what is wrong, and of what; the first language speaks."""
    words = titles().get(alert.rule, titles()["*"])[languages[0]]
    of = ", ".join(filter(None, (alert.source or alert.file, alert.day)))
    return f"[{alert.severity}] {words}: {of}" if of else f"[{alert.severity}] {words}"


def text(alert: Alert, links: Links, languages: Sequence[str]) -> str:
    """The whole message, once in each language. Details stay as the rule says them."""
    return "\n\n".join(_text(alert, links, language) for language in languages)


def digest(alerts: Sequence[Alert], links: Links, languages: Sequence[str]) -> tuple[str, str]:
    """Title and text of what can wait, gathered."""
    body = "\n\n".join(text(alert, links, languages) for alert in alerts)
    return f"[{alerts[0].severity}] Stationhouse: {len(alerts)} to look at", body


def facts(alert: Alert) -> dict[str, str]:
    """The alert for a program: what a webhook gets beside the words."""
    names = ("rule", "severity", "source", "agency", "day", "file", "remedy", "run")
    return {name: getattr(alert, name) for name in names if getattr(alert, name)}


def seen_at(alert: Alert, links: Links) -> str:
    """Where the engineer sees it: the run, or the source's partition of that day."""
    if not links.dagster:
        return ""
    base = links.dagster.rstrip("/")
    if alert.run:
        return f"{base}/runs/{alert.run}"
    if alert.source not in sources():
        return f"{base}/runs"
    return f"{base}/assets/lake/{alert.source}?view=partitions&partition={alert.day}"


def _text(alert: Alert, links: Links, language: str) -> str:
    known = titles().get(alert.rule, titles()["*"])
    values = (
        _source(alert.source, language),
        alert.agency,
        alert.day,
        alert.file,
        alert.rule,
        alert.detail,
        alert.remedy,
        seen_at(alert, links),
        links.quality,
    )
    lines = zip(LABELS[language], values, strict=True)
    return "\n".join([known[language], *(f"{label}: {value}" for label, value in lines if value)])


def _source(source: str, language: str) -> str:
    contract = sources().get(source)
    if contract is None:
        return source
    return f"{contract.title_zh if language == 'zh' else contract.title} ({source})"
