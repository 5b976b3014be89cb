from cluster_maker.explanation.batteries import item_labels

RANK = "Please rank the films in order of preference with 1 being your favorite.: Star Wars: Episode {}"
SEEN = "Which of the following films have you seen? Please select all that apply.: Star Wars: Episode {}"


def test_items_come_before_their_question_and_what_they_share_is_left_out():
    names = [RANK.format("IV"), RANK.format("V"), SEEN.format("IV"), SEEN.format("V")]
    assert list(item_labels(names).values()) == [
        "Episode IV (please rank the…)",
        "Episode V (please rank the…)",
        "Episode IV (which of the…)",
        "Episode V (which of the…)",
    ]


def test_items_in_brackets_are_items_too():
    names = [f"Q6 - How Happy are you in your Current Position? ({item})" for item in ("Salary", "Coworkers")]
    assert list(item_labels(names).values()) == [
        "Salary (how happy are you…)",
        "Coworkers (how happy are you…)",
    ]


def test_a_question_on_its_own_and_short_names_are_left_alone():
    names = [
        RANK.format("IV"),
        "Annual Income (k$)",
        "Spending Score (1-100)",
        "total: sum",
        "total: mean",
        "age",
    ]
    assert item_labels(names) == {}


def test_long_items_are_cut_and_keep_their_question():
    long = "the way in which all of your wishes were fulfilled by our staff"
    names = [
        f"How content are you with each of these: {long}",
        "How content are you with each of these: price",
    ]
    label = item_labels(names)[names[0]]
    assert len(label) <= 36 + 3 + 20
    assert label.endswith("(how content are…)")
