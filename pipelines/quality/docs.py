"""Data Docs: a static site from the results in the lake, a page a source and delivery day.

Great Expectations renders what was expected and what was found; page and style are the house's own,
since its templates fetch style sheets, scripts and fonts from other people's servers. The site is
made of contracts and result files alone, so it can be made again at any time.

Importing this imports Great Expectations, which takes seconds; import it where it runs.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

import great_expectations as gx
from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render.renderer.page_renderer import (
    ExpectationSuitePageRenderer,
    ValidationResultsPageRenderer,
)
from great_expectations.render.view import DefaultJinjaPageView

from contracts import Contract, sources
from contracts.checks import Check, checks
from pipelines.quality import results
from pipelines.quality.results import Result, RuleResult
from pipelines.quality.suites import expectation

PAGES = Path(__file__).parent / "pages"
STYLE = "quality.css"
INDEX = "index.html"


class Page(DefaultJinjaPageView):
    """The house's page around what Great Expectations renders."""

    _template = "document.j2"


def page_of(site: Path, result: Result) -> Path:
    """Where the page of one source and day lies."""
    return site / result.source_id / f"{result.day}.html"


def write(site: Path, lake: Path, changed: Iterable[Result] | None = None) -> Path:
    """Write the pages of what changed, or of everything, and the index; the index's path."""
    view = Page(custom_views_directory=str(PAGES))
    known = sorted(results.every(lake), key=lambda one: one.day, reverse=True)
    wanted = known if changed is None else list(changed)
    for result in wanted:
        _keep(page_of(site, result), _result_page(view, result))
    for source in {result.source_id for result in wanted}:
        _keep(site / source / "rules.html", _rules_page(view, sources()[source]))
    site.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PAGES / STYLE, site / STYLE)
    titles = {name: contract.title for name, contract in sources().items()}
    index = view.env.get_template("index.j2").render(results=known, titles=titles)
    return _keep(site / INDEX, index)


def _result_page(view: Page, result: Result) -> str:
    contract = sources()[result.source_id]
    by_id = {check.id: check for check in checks(contract)}
    # A rule that the contract no longer has is told by its id alone.
    told = [
        _evr(contract, by_id[one.rule_id], one) for one in result.results if one.rule_id in by_id
    ]
    document = ExpectationSuiteValidationResult(
        success=result.state != results.FAIL,
        results=told,
        suite_name=contract.id,
        statistics={
            "evaluated_expectations": len(told),
            "successful_expectations": sum(bool(one.success) for one in told),
            "unsuccessful_expectations": sum(not one.success for one in told),
            "success_percent": 100 * sum(bool(one.success) for one in told) / max(len(told), 1),
        },
        meta={"run_id": {"run_name": result.run_id, "run_time": result.run_at}},
    )
    rendered = ValidationResultsPageRenderer().render(document)
    rendered.page_title = f"{contract.title}, {result.day}: {result.state}"
    # Of its own overview the statistics alone: the rest leads to pages that this site has not.
    rendered.sections[0].content_blocks = rendered.sections[0].content_blocks[1:2]
    return str(view.render(rendered))


def _evr(contract: Contract, check: Check, found: RuleResult) -> ExpectationValidationResult:
    return ExpectationValidationResult(
        success=found.state in (results.PASS, results.UNCHECKED),
        expectation_config=_configuration(contract, check),
        result={
            "observed_value": found.observed,
            "element_count": found.rows_checked,
            "unexpected_count": found.rows_failed,
            "details": {"state": found.state, "allowed": found.threshold, "remedy": found.remedy},
        },
        exception_info={"raised_exception": False, "exception_message": None},
    )


def _configuration(contract: Contract, check: Check) -> ExpectationConfiguration:
    made = expectation(contract, check).configuration
    # What Great Expectations groups a page by: here the tables of the source.
    made.kwargs["column"] = check.table
    return made


def _rules_page(view: Page, contract: Contract) -> str:
    found = gx.ExpectationSuite(name=contract.id)
    found.expectations = [expectation(contract, check) for check in checks(contract)]
    rendered = ExpectationSuitePageRenderer().render(found)
    rendered.page_title = f"{contract.title}: what is expected"
    return str(view.render(rendered))


def _keep(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}.partial")
    partial.write_text(text, "utf-8")
    partial.replace(path)
    return path
