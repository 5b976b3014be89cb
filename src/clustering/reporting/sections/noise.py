"""The rows that fit no cluster, whatever became of them: of what kind they are, what each choice costs."""

from __future__ import annotations

from typing import Any

from cluster_maker.types import EpsPath, Noise, NoiseCost
from cluster_maker.wording import plural
from clustering.reporting.sections.story import Story
from clustering.reporting.wording import join_words, share_text

#: What a choice is called, and what it did to the rows.
CHOICES = {
    "keep": "Left without a segment",
    "nearest": "Counted to the nearest segment",
    "own_segment": "A segment of their own",
}
BECAME = {
    "keep": "Left without a segment",
    "nearest": "Counted to the nearest segment",
    "own_segment": "Put together as “Scattered rows”, which is no cluster",
}
KINDS = {
    "extreme": "extreme (beyond all rows in clusters on some column)",
    "between clusters": "between two clusters",
    "sparse": "sparse (few rows around)",
}


def noise_told(story: Story) -> dict[str, Any]:
    """Tell the rows that fit no cluster by kind, the choices beside each other, and what radii would find."""
    noise, radii = story.result.noise, _radii(story)
    if noise is None:
        return {"total": 0, "text": "", "kinds": {}, "rule": "", "choices": [], "radii": radii}
    return {
        "total": len(noise.kinds),
        "text": _text(noise, len(story.labels)),
        "kinds": noise.counts,
        "rule": noise.rule,
        "choices": [_choice(each, noise.choice) for each in noise.costs],
        "radii": radii,
    }


def _text(noise: Noise, n_rows: int) -> str:
    """Say how many rows fit no cluster, of what kinds, and what became of them."""
    total = len(noise.kinds)
    kinds = [f"{count:,} {KINDS[kind]}" for kind, count in noise.counts.items() if count]
    share = share_text(total / n_rows)
    rows = f"{plural(total, 'row')} ({share}) {'fits' if total == 1 else 'fit'} no cluster"
    return f"{rows}. {BECAME[noise.choice]}: {join_words(kinds)}."


def _choice(cost: NoiseCost, chosen: str) -> dict[str, Any]:
    """Return one choice with what it costs."""
    return {
        "choice": cost.choice,
        "title": CHOICES[cost.choice],
        "chosen": cost.choice == chosen,
        "text": cost.text,
        "n_segments": cost.n_segments,
        "n_without": cost.n_without,
        "n_forced": cost.n_forced,
        "silhouette": cost.silhouette,
    }


def _radii(story: Story) -> list[dict[str, Any]]:
    """Return what the best radius finds for each number of neighbours; nothing where none was chosen."""
    estimator = story.result.clustering.estimator
    chosen = getattr(estimator, "path_", None)
    return [_radius(path, chosen=path is chosen) for path in getattr(estimator, "paths_", ())]


def _radius(path: EpsPath, *, chosen: bool) -> dict[str, Any]:
    """Return the best radius of one number of neighbours with what it finds."""
    one = path.chosen
    parted = one.n_clusters > 1
    depth = f", parted by valleys of density of {one.valleys:.1f}" if parted else ", no valleys"
    return {
        "min_samples": path.min_samples,
        "chosen": chosen,
        "eps": one.eps,
        "start": one.start,
        "end": one.end,
        "n_clusters": one.n_clusters,
        "noise_share": one.noise_share,
        "quality": one.quality if parted else None,
        "text": (
            f"{plural(one.n_clusters, 'cluster')} at radii from {one.start:.3g} to {one.end:.3g}, "
            f"{share_text(one.noise_share)} of the rows in none{depth}"
        ),
    }
