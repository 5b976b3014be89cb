"""The page in a real browser: charts follow the segments and the selection, nothing is asked for."""

import time

import pytest

from clustering.core.customer_settings import ReportingConfig
from clustering.reporting.customers.dashboard import create_interactive_dashboard
from tests.clustering.customers.made_segmentation import made_segmentation
from tests.clustering.reporting.chromium import Chromium
from tests.clustering.reporting.customers.dashboard.many import many_segmentation

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STATUS = "document.getElementById('status').textContent"
CHARTS = ("map", "shares", "profile", "rfm", "value", "outlook")
#: What each chart holds, as far as the reader can tell one state from another.
SHOWN = """(name => JSON.stringify(document.getElementById(name).data.map(
    each => [each.visible, each.x, each.y, each.z, each.r, each.hovertext && each.hovertext.length])))"""
#: Text that is cut off at the edge of its chart.
CUT_OFF = """[...document.querySelectorAll('.chart')].flatMap(chart => {
    const box = chart.getBoundingClientRect();
    return [...chart.querySelectorAll('.main-svg text')].filter(text => {
        const place = text.getBoundingClientRect();
        return place.width && (place.left < box.left - 1 || place.right > box.right + 1);
    }).map(text => chart.id + ': ' + text.textContent);
})"""
#: Names on the map that lie on each other.
OVERLAPPING = """(() => {
    const names = [...document.querySelectorAll('#map .annotation')];
    const boxes = names.map(each => each.getBoundingClientRect());
    const meet = (one, other) => one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom;
    return boxes.flatMap((one, i) => boxes.slice(i + 1).filter(other => meet(one, other))).length;
})()"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages as files: three segments, with noise, seven with long names, and a settled dark one."""
    folder = tmp_path_factory.mktemp("dashboards")
    made = {
        "three": (made_segmentation(), ReportingConfig(currency="£")),
        "noise": (made_segmentation("dbscan"), ReportingConfig(currency="EUR")),
        "many": (many_segmentation(5000), ReportingConfig(currency="$")),
        "dark": (made_segmentation(outlook=False), ReportingConfig(dashboard_template="plotly_dark")),
    }
    for name, (segmentation, config) in made.items():
        page = create_interactive_dashboard(segmentation, config)
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {path.stem: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def browser():
    with Chromium() as chromium:
        yield chromium


def click(browser, selector):
    """Click, and wait until the charts have been drawn."""
    browser.value(f"document.querySelector({selector!r}).click()")
    settle(browser)


def settle(browser):
    """Wait for two frames and what was put off until then."""
    browser.value(
        "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
    )


def wait_for(browser, expression):
    """Wait until an expression is true in the page."""
    browser.value(
        "new Promise((done, late) => { let times = 0; const ask = () => "
        f"({expression}) ? done() : ++times > 600 ? late('never') : setTimeout(ask, 50); ask(); }})"
    )


def shown(browser, name):
    return browser.value(f"{SHOWN}('{name}')")


def drag(browser, places):
    """Draw with the mouse on the map; places are parts of its width and height."""
    browser.value("document.getElementById('map').scrollIntoView({block: 'center'})")
    settle(browser)
    left, top, width, height = browser.value(
        "(() => { const box = document.querySelector('#map .nsewdrag').getBoundingClientRect();"
        "return [box.x, box.y, box.width, box.height]; })()"
    )
    mouse = [{"x": left + width * x, "y": top + height * y, "button": "left"} for x, y in places]
    browser.call("Input.dispatchMouseEvent", type="mousePressed", buttons=1, clickCount=1, **mouse[0])
    for place in mouse[1:]:
        browser.call("Input.dispatchMouseEvent", type="mouseMoved", buttons=1, **place)
    browser.call("Input.dispatchMouseEvent", type="mouseReleased", clickCount=1, **mouse[-1])
    settle(browser)


def complaints(browser):
    """Errors and warnings of the page, and whatever it asked for beyond itself."""
    bad = {"Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"}
    said = [event for event in browser.events if event.get("method") in bad]
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    ]
    return said, [url for url in asked if not url.startswith(("data:", "blob:"))][1:]


@pytest.mark.parametrize("kind", ["three", "noise", "many", "dark"])
def test_all_charts_are_drawn_without_a_complaint_or_a_request(browser, pages, kind):
    browser.open(pages[kind], width=1400)
    for button in ("[data-profile=radar]", "[data-rfm=customers]", "#select-all", "#everyone"):
        click(browser, button)
    expected = [name for name in CHARTS if name != "outlook" or kind != "dark"]
    drawn = browser.value("[...document.querySelectorAll('.chart .main-svg:first-child')].length")
    assert drawn == len(expected)
    assert complaints(browser) == ([], [])


@pytest.mark.parametrize("width", [390, 820, 1400])
@pytest.mark.parametrize("kind", ["three", "many"])
def test_nothing_sticks_out_is_cut_off_or_lies_on_another(browser, pages, kind, width):
    browser.open(pages[kind], width=width)
    settle(browser)
    assert browser.value(OVERFLOW) <= 0
    assert browser.value(CUT_OFF) == []
    assert browser.value(OVERLAPPING) == 0
    click(browser, "[data-profile=radar]")
    assert browser.value(CUT_OFF) == []


def test_a_title_that_is_too_long_would_be_noticed(browser, pages):
    browser.open(pages["three"], width=390)
    browser.value("void Plotly.relayout('value', {'xaxis.title.text': 'long '.repeat(40)})")
    settle(browser)
    assert len(browser.value(CUT_OFF)) == 1


def test_a_single_segment_is_all_that_every_chart_shows(browser, pages):
    browser.open(pages["three"], width=1400)
    before = {name: shown(browser, name) for name in CHARTS}
    click(browser, "[data-only='0']")
    after = {name: shown(browser, name) for name in CHARTS}
    assert all(before[name] != after[name] for name in CHARTS)
    assert browser.value(STATUS) == "Shown: only Big spenders, 50 customers (17%), revenue £112,000 (57%)."
    click(browser, "#everyone")
    assert {name: shown(browser, name) for name in CHARTS} == before


def test_a_chip_takes_its_segment_out_and_says_so(browser, pages):
    browser.open(pages["three"], width=1400)
    click(browser, "[data-toggle='0']")
    assert browser.value("document.querySelector('[data-toggle=\"0\"]').ariaPressed") == "false"
    assert browser.value(STATUS).startswith("Shown: 2 of 3 segments, 250 customers (83%)")
    assert browser.value("document.getElementById('shares').data[0].y.length") == 2


def test_customers_caught_with_the_lasso_change_the_other_charts_and_are_listed(browser, pages):
    browser.open(pages["three"], width=1400)
    before = {name: shown(browser, name) for name in CHARTS}
    drag(browser, [(0.6, 0.02), (0.98, 0.02), (0.98, 0.98), (0.6, 0.98), (0.6, 0.05)])
    wait_for(browser, "!document.getElementById('selection').hidden")
    settle(browser)
    after = {name: shown(browser, name) for name in CHARTS}
    changed = {name for name in CHARTS if before[name] != after[name]}
    assert changed == {
        "shares",
        "profile",
        "rfm",
        "value",
    }  # the map only fades; the outlook has no customers
    # only the lapsed buyers lie at the right
    assert browser.value("document.getElementById('selection-title').textContent") == "100 selected customers"
    assert browser.value("document.querySelectorAll('#selection-body tr').length") == 100
    assert browser.value("document.querySelectorAll('#selection-body td:nth-child(2)')[0].textContent") == (
        "Lapsed <small> buyers"
    )
    click(browser, "#clear")
    assert browser.value("document.getElementById('selection').hidden")
    assert {name: shown(browser, name) for name in CHARTS} == before


def test_a_filter_holds_within_a_selection(browser, pages):
    browser.open(pages["three"], width=1400)
    click(browser, "#select-all")
    click(browser, "[data-only='2']")
    assert browser.value(STATUS).startswith("Shown: 100 selected customers (33%)")


def test_the_download_holds_every_selected_customer(browser, pages):
    browser.open(pages["three"], width=1400)
    browser.value(
        "URL.createObjectURL = blob => { window.saved = blob; return '#'; };"
        "HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; }"
    )
    click(browser, "#select-all")
    click(browser, "#download")
    lines = browser.value("window.saved.text()").strip().split("\r\n")
    assert browser.value("window.savedAs") == "selected_customers.csv"
    assert lines[0].lstrip("\ufeff").startswith("customer_id,segment,total_spent,total_transactions,")
    assert len(lines) == 301
    spent = [float(line.split(",")[2]) for line in lines[1:]]
    assert sum(spent) == pytest.approx(made_segmentation().customers["total_spent"].sum(), abs=0.1)


def test_a_name_of_tags_is_written_out_in_the_charts(browser, pages):
    browser.open(pages["many"], width=1400)
    settle(browser)
    names = browser.value(
        "[...document.querySelectorAll('#value .yaxislayer-above text')].map(t => t.textContent)"
    )
    assert any(name.startswith("<script>alert(1)") for name in names)


def test_the_reader_s_theme_is_followed_and_a_dark_template_settles_it(browser, pages):
    background = "getComputedStyle(document.querySelector('.panel')).backgroundColor"
    ink = "document.getElementById('shares').layout.font.color"
    browser.open(pages["three"], dark=True)
    assert (browser.value(background), browser.value(ink)) == ("rgb(20, 23, 28)", "#eceff3")
    browser.open(pages["three"])
    assert (browser.value(background), browser.value(ink)) == ("rgb(255, 255, 255)", "#1b1f26")
    browser.open(pages["dark"])
    assert (browser.value(background), browser.value(ink)) == ("rgb(17, 17, 17)", "#f2f5fa")


def test_everything_is_reached_by_keyboard(browser, pages):
    browser.open(pages["three"], width=1400)
    reached = set()
    for _ in range(40):
        browser.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        browser.call("Input.dispatchKeyEvent", type="keyUp", key="Tab", code="Tab", windowsVirtualKeyCode=9)
        reached.add(browser.value("document.activeElement.textContent.trim()"))
    assert {"Lasso", "Box", "only", "Select all shown", "Radar", "Customers"} <= reached


def test_without_script_the_table_is_there_and_the_charts_are_not(browser, pages):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(pages["three"])
        time.sleep(0.2)
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
        shown_by = "getComputedStyle(document.querySelector('main')).display"
        assert browser.value(shown_by) == "none"
        assert browser.value("document.querySelectorAll('#segments tbody tr').length") == 3
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
