"""A clustering result as one plain dict: everything a report says, in the order in which it says it.

The dict holds numbers and, beside them, the texts that show them; renderers place the texts and
compute nothing. It goes into `run.json` as it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from clustering.reporting.plain import plain
from clustering.reporting.records import RunInfo, SourceInfo
from clustering.reporting.sections.answer import answer
from clustering.reporting.sections.deciding import deciding
from clustering.reporting.sections.details import segment_details
from clustering.reporting.sections.how_sure import how_sure
from clustering.reporting.sections.limits import limits
from clustering.reporting.sections.see_it import see_it
from clustering.reporting.sections.segments import segments
from clustering.reporting.sections.story import tell
from clustering.reporting.sections.what_went_in import what_went_in

if TYPE_CHECKING:
    from cluster_maker.result import ClusteringResult

#: Changes when a reader of `run.json` would have to change.
SUMMARY_VERSION = 1


def summarise(
    result: ClusteringResult,
    *,
    source: SourceInfo,
    run: RunInfo,
    figures: Collection[str] | None = None,
) -> dict[str, Any]:
    """Turn a result into the content of its report.

    Parameters
    ----------
    result : ClusteringResult
        What was found; it is not changed.
    source : SourceInfo
        Where the table came from.
    run : RunInfo
        How it was run.
    figures : collection of str, optional
        Names of the figures that were drawn. By default those that `result.figures` draws by rule.

    Returns
    -------
    dict
        Of str, int, float, bool, None, list and dict only, without NaN. Sections, in the order of the
        report: ``answer``, ``segments``, ``see_it``, ``how_sure``, ``deciding``, ``segment_details``,
        ``what_went_in``, ``limits``; shares are 0 to 1, keys ending in ``_text`` are for reading.
    """
    story = tell(result, source, run)
    content = {
        "summary_version": SUMMARY_VERSION,
        "title": source.name,
        "answer": answer(story),
        "segments": segments(story),
        "see_it": see_it(story, figures),
        "how_sure": how_sure(story),
        "deciding": deciding(story),
        "segment_details": segment_details(story),
        "what_went_in": what_went_in(story),
        "limits": limits(story),
    }
    simple: dict[str, Any] = plain(content)
    return simple


__all__ = ["SUMMARY_VERSION", "RunInfo", "SourceInfo", "summarise"]
