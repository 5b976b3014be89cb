"""The page in a real browser: nothing sticks out on a phone, nothing is asked for, pictures are there."""

import pytest

from clustering.reporting.figures import figure_pngs
from clustering.reporting.html import render_html
from tests.clustering.reporting.chromium import Chromium
from tests.clustering.reporting.conftest import KINDS, summary_of

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true })"
#: Number of different colours in each picture as it is shown, from a copy of 60 x 60 dots.
COLOURS = """Promise.all([...document.images].map(async image => {
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), {width: 60, height: 60});
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0, 60, 60);
    const dots = new Uint32Array(pen.getImageData(0, 0, 60, 60).data.buffer);
    return new Set(dots).size;
}))"""


@pytest.fixture(scope="module")
def browser():
    with Chromium() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Pages of some kinds of result, as files."""
    folder = tmp_path_factory.mktemp("pages")
    for kind in ("wine", "thirty clusters", "hostile", "one group", "thousand columns"):
        result = KINDS[kind]()
        light, dark = {}, {}
        if kind == "wine":
            light, dark = (figure_pngs(result.figures(theme=theme)) for theme in ("light", "dark"))
        page = render_html(summary_of(result), light, dark)
        (folder / f"{kind}.html").write_text(page, encoding="utf-8")
    return {path.stem: path for path in folder.iterdir()}


@pytest.mark.parametrize("width", [390, 800, 1280])
@pytest.mark.parametrize("kind", ["wine", "thirty clusters", "hostile", "one group", "thousand columns"])
def test_nothing_sticks_out_sideways(browser, pages, kind, width):
    browser.open(pages[kind], width=width)
    browser.value(OPEN_ALL)
    assert browser.value(OVERFLOW) <= 0


@pytest.mark.parametrize("dark", [False, True])
def test_no_picture_is_blank_in_either_theme(browser, pages, dark):
    browser.open(pages["wine"], dark=dark)
    colours = browser.value(COLOURS)
    assert len(colours) == 4
    assert min(colours) > 20


def test_the_page_follows_the_reader_s_theme(browser, pages):
    background = "getComputedStyle(document.body).backgroundColor"
    browser.open(pages["wine"])
    light, light_picture = browser.value(background), browser.value("document.images[0].currentSrc")
    browser.open(pages["wine"], dark=True)
    dark, dark_picture = browser.value(background), browser.value("document.images[0].currentSrc")
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(20, 23, 28)")
    assert light_picture != dark_picture


def test_three_cards_stand_side_by_side_on_a_desk_and_below_each_other_on_a_phone(browser, pages):
    columns = "new Set([...document.querySelectorAll('.card')].map(card => card.offsetLeft)).size"
    browser.open(pages["wine"], width=1280)
    assert browser.value(columns) == 3
    browser.open(pages["wine"], width=390)
    assert browser.value(columns) == 1


def test_nothing_is_requested_and_the_policy_is_kept(browser, pages):
    for kind in ("wine", "hostile"):
        browser.open(pages[kind])
        browser.value("new Promise(done => setTimeout(done, 100))")
        asked = [
            event["params"]["request"]["url"]
            for event in browser.events
            if event.get("method") == "Network.requestWillBeSent"
        ]
        assert [url for url in asked if not url.startswith(("data:", "file:"))] == []
        complaints = [event for event in browser.events if event.get("method") == "Log.entryAdded"]
        assert complaints == []
        assert browser.value("document.scripts.length") == 0


def test_it_prints_on_a_few_sheets_with_everything_open(browser, pages):
    browser.open(pages["wine"], width=680, medium="print")
    hidden = "[...document.querySelectorAll('details table')].filter(each => each.offsetHeight < 20).length"
    assert browser.value(hidden) == 0
    assert browser.pdf().startswith(b"%PDF")
