import pytest

from cluster_maker.errors import ConfigError
from clustering.tracking.duration import format_duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.85, "850 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (2.4, "2.4 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 00 s"),
        (185, "3 min 05 s"),
        (3599.4, "59 min 59 s"),
        (3599.6, "1 h 00 min"),
        (3720, "1 h 02 min"),
        (90000, "25 h 00 min"),
    ],
)
def test_a_duration_is_told_in_its_own_unit(seconds, text):
    assert format_duration(seconds) == text


@pytest.mark.parametrize("seconds", [-0.001, float("nan"), float("inf")])
def test_what_is_no_duration_is_refused(seconds):
    with pytest.raises(ConfigError, match="a duration is 0 seconds or more, got"):
        format_duration(seconds)
