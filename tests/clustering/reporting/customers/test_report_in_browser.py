"""The business report in a real browser: nothing sticks out on a phone, nothing is asked for."""

import pytest

from tests.clustering.reporting.chromium import Chromium
from tests.clustering.reporting.customers.kinds import KINDS

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true })"


@pytest.fixture(scope="module")
def browser():
    with Chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def pages(reports, tmp_path_factory):
    """The pages as files."""
    folder = tmp_path_factory.mktemp("pages")
    for name, report in reports.items():
        (folder / f"{name}.html").write_text(report.html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in reports}


@pytest.mark.parametrize("width", [390, 1400])
@pytest.mark.parametrize("name", list(KINDS))
def test_nothing_sticks_out_sideways(browser, pages, name, width):
    browser.open(pages[name], width=width)
    browser.value(OPEN_ALL)
    assert browser.value(OVERFLOW) <= 0


def test_nothing_is_requested_and_the_policy_is_kept(browser, pages):
    browser.open(pages["twelve"])
    browser.value("new Promise(done => setTimeout(done, 100))")
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    assert [url for url in asked if not url.startswith(("data:", "file:"))] == []
    assert [event for event in browser.events if event.get("method") == "Log.entryAdded"] == []


def test_cards_stand_three_across_on_a_desk_and_one_on_a_phone(browser, pages):
    columns = "new Set([...document.querySelectorAll('.card')].map(card => card.offsetLeft)).size"
    browser.open(pages["made"], width=1400)
    assert browser.value(columns) == 3
    browser.open(pages["made"], width=390)
    assert browser.value(columns) == 1


def test_it_prints(browser, pages):
    browser.open(pages["made"], width=680, medium="print")
    assert browser.pdf().startswith(b"%PDF")
