"""Which rows of two tables are the same: by identifiers, or by where the earlier model puts new ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import pandas as pd

from cluster_maker.errors import ColumnError, ConfigError
from cluster_maker.matching.new_ground import on_new_ground, strangers
from cluster_maker.matching.overlap import agreement, match_clusters, overlap_of
from cluster_maker.matching.records import By, LabelledRows, ModelView, PairedRows
from cluster_maker.preprocessing.clean import level_text
from cluster_maker.types import NOISE, IntVector
from cluster_maker.wording import plural

#: Share of the smaller table's identifiers that must be in the other for rows to be recognised by them.
ENOUGH = 0.5

_NOBODY: IntVector = np.array([], dtype=np.intp)


def pair_rows(
    old: LabelledRows, new: LabelledRows, view: Callable[[], ModelView], *, by: str = "auto"
) -> PairedRows:
    """Find the label then and now of each row.

    Parameters
    ----------
    old, new : LabelledRows
        All rows of the earlier and of the new table.
    view : callable
        Returns the new rows as the earlier model sees them; called unless `by` is ``"ids"``.
    by : {"auto", "ids", "model"}
        ``"ids"``: rows with the same identifier. ``"model"``: each new row, with the label that the earlier
        model gives it as the one it had. ``"auto"``: by the model; by identifiers, if at least half of
        those of the smaller table are in the other and more rows are in the same cluster that way.

    Returns
    -------
    PairedRows

    Raises
    ------
    ConfigError
        If `by` is unknown, or identifiers are asked for where there are none in common.

    Notes
    -----
    What is the same customer and what is the same kind of customer are two questions. Where many customers
    change sides, the model finds the clusters again; where everything has moved alike (prices, say),
    identifiers do.

    Identifiers that occur twice in a table recognise nobody. By the model, the rows of a new
    cluster that lies where no earlier row lay count as having been in no cluster (see `new_ground`): a
    model that has no noise would put them into the nearest one it knows.
    """
    if by not in ("auto", *get_args(By)):
        raise ConfigError(f"by={by!r} is unknown. Allowed: auto, ids, model.")
    if by == "model":
        return by_model(new, view())
    found = by_ids(old, new)
    if by == "ids":
        if found is None:
            raise ConfigError(
                "the two tables have no identifiers in common: name the column that identifies a row (--id) "
                "in both analyses, or compare by the model."
            )
        return found
    if found is None or shared_share(old, new) < ENOUGH:
        return by_model(new, view())
    return _more_alike(old, new, found, view)


def _more_alike(
    old: LabelledRows, new: LabelledRows, found: PairedRows, view: Callable[[], ModelView]
) -> PairedRows:
    """Pair rows by identifiers or by the model, whichever leaves more in the same cluster."""
    try:
        other = by_model(new, view())
    except ColumnError:  # a column that the model needs is missing: identifiers have to do
        return found
    by_id, by_place = (_agreed(pairs, old.n_clusters, new.n_clusters) for pairs in (found, other))
    return other if by_place > by_id else found


def _agreed(rows: PairedRows, n_old: int, n_new: int) -> float:
    """Share of the rows that are in the same cluster as before, after the best matching."""
    overlap = overlap_of(rows, n_old, n_new)
    return agreement(overlap, match_clusters(overlap.jaccard))


def by_ids(old: LabelledRows, new: LabelledRows) -> PairedRows | None:
    """Pair rows that have the same identifier; None where none is in both tables."""
    if old.ids is None or new.ids is None:
        return None
    old_place, new_place = _places(old.ids), _places(new.ids)
    shared = old_place.index.intersection(new_place.index)
    if not len(shared):
        return None
    then, now = old_place[shared].to_numpy(), new_place[shared].to_numpy()
    left = np.delete(old.labels, then)
    came = np.delete(new.labels, now)
    notes = (*_double(old.ids, old_place, "earlier"), *_double(new.ids, new_place, "new"))
    return PairedRows(old.labels[then], new.labels[now], left, came, "ids", notes)


def shared_share(old: LabelledRows, new: LabelledRows) -> float:
    """Return the share (0-1) of the smaller table's identifiers that are in the other too."""
    if old.ids is None or new.ids is None:
        return 0.0
    then, now = _places(old.ids).index, _places(new.ids).index
    return len(then.intersection(now)) / max(min(len(then), len(now)), 1)


def by_model(new: LabelledRows, view: ModelView) -> PairedRows:
    """Pair the label that the earlier model gives each new row with the one it has now."""
    n_old = int(view.labels.max(initial=NOISE)) + 1
    plain = PairedRows(view.labels, new.labels, _NOBODY, _NOBODY, "model")
    outside = on_new_ground(view, new.n_clusters)
    strange = np.flatnonzero(strangers(overlap_of(plain, n_old, new.n_clusters), outside))
    labels = np.where(np.isin(new.labels, strange), NOISE, view.labels)
    return PairedRows(labels, new.labels, _NOBODY, _NOBODY, "model")


def _places(ids: pd.Series) -> pd.Series:
    """Return the position of each identifier that occurs once, by its text: 7, 7.0 and "7" are one."""
    texts = ids.map(level_text, na_action="ignore").reset_index(drop=True).dropna()
    once = texts[~texts.duplicated(keep=False)]
    return pd.Series(once.index.to_numpy(), index=pd.Index(once.to_numpy(dtype=object)))


def _double(ids: pd.Series, places: pd.Series, which: str) -> tuple[str, ...]:
    """Say how many rows of a table could not be recognised by their identifier."""
    lost = len(ids) - len(places)
    if not lost:
        return ()
    have, their = ("has", "its") if lost == 1 else ("have", "their")
    return (f"{plural(lost, 'row')} of the {which} table {have} no identifier of {their} own.",)
