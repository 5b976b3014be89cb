"""How long something took, for people."""

from __future__ import annotations

import math

from cluster_maker.errors import ConfigError


def format_duration(seconds: float) -> str:
    """Return a duration as a person would say it.

    Parameters
    ----------
    seconds : float
        0 or more.

    Raises
    ------
    ConfigError
        If it is negative or not finite.

    Examples
    --------
    >>> [format_duration(seconds) for seconds in (0.85, 2.4, 185, 3720)]
    ['850 ms', '2.4 s', '3 min 05 s', '1 h 02 min']
    """
    if not math.isfinite(seconds) or seconds < 0:
        raise ConfigError(f"a duration is 0 seconds or more, got {seconds!r}.")
    # each bound is where rounding would reach the next unit: 59.97 s is 1 min 00 s, not 60.0 s
    if round(seconds * 1000) < 1000:
        return f"{round(seconds * 1000)} ms"
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    if round(seconds) < 3600:
        minutes, rest = divmod(round(seconds), 60)
        return f"{minutes} min {rest:02} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min"
