"""The report as Markdown: the same order and the same texts as the page, figures beside it.

Every value that a template prints is escaped, so nothing in the data can become a table cell, a
heading, a link or a piece of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

#: Characters with a meaning in Markdown or in GitHub's dialect of it ("$" begins a formula there).
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$@&])")
_WEB = re.compile(r"(?i)\b(https?|ftp)://|\bwww\.")
_EMPTY_LINES = re.compile(r"\n{3,}")


class Ready(str):
    """Text that is Markdown already, and is printed as it is."""

    __slots__ = ()


def render_markdown(summary: Mapping[str, Any]) -> str:
    """Return the report as Markdown.

    Parameters
    ----------
    summary : mapping
        What `summarise` returned.

    Returns
    -------
    str
        CommonMark with GitHub's tables. Figures are linked as ``figures/NAME.png``, files that lie
        beside the report by their names.
    """
    return finished(markdown_templates().get_template("report.md.j2").render(**summary))


def finished(text: str) -> str:
    """Return rendered Markdown without runs of empty lines, ending in one line end."""
    return _EMPTY_LINES.sub("\n\n", text).strip() + "\n"


def escape(value: object) -> str:
    r"""Return any value as text that Markdown shows as it is, on one line.

    >>> escape("a|b <script> *x*")
    'a\\|b \\<script\\> \\*x\\*'
    """
    if isinstance(value, Ready):
        return value
    line = " ".join(str(value).split())
    line = _SPECIAL.sub(r"\\\1", line)
    return _WEB.sub(lambda found: found.group().replace(":", r"\:").replace(".", r"\."), line)


def code(value: object) -> Ready:
    r"""Return text between as many backticks as it takes; nothing in it has a meaning then.

    >>> code("a `b` | c")
    '``a `b` \\| c``'
    """
    line = " ".join(str(value).split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return Ready(f"{fence}{pad}{line.replace('|', chr(92) + '|')}{pad}{fence}")


def block(value: object) -> Ready:
    """Return text as an indented block of code, each line as it is."""
    lines = str(value).splitlines() or [""]
    return Ready("\n".join(f"    {line}" for line in lines))


def address(value: object) -> Ready:
    """Return a file's address as it stands between < and > in a link: no sign that would end it.

    >>> address("../visualizations/a>b.png")
    '../visualizations/a%3Eb.png'
    """
    return Ready(quote(str(value), safe="/.-_ ()&'"))


def link(name: str, text: str, files: list[str]) -> Ready:
    """Return a link to a file beside the report; only its text where there is no such file."""
    shown = escape(text)
    return Ready(f"[{shown}](<{name}>)" if name in files and not set(name) & set("<>\n") else shown)


@cache
def markdown_templates() -> Environment:
    """Return the environment of the Markdown template: every printed value goes through `escape`."""
    environment = Environment(
        loader=PackageLoader("clustering.reporting"),
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(code=code, block=block, address=address)
    environment.globals["link"] = link
    return environment
