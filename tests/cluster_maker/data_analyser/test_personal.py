"""Personal data found by name and by the look of the values."""

from __future__ import annotations

import pytest

from cluster_maker.data_analyser.personal import personal_data

MAILS = ["ann@example.org", "bob.b@example.com", "c@mail.example.net", "d@x.io"]


@pytest.mark.parametrize(
    ("words", "texts", "what"),
    [
        (["x"], MAILS, "e-mail addresses"),
        (["x"], ["+49 30 1234567", "+44 20 7946 0958", "(212) 555-0187"], "telephone numbers"),
        (["phone"], ["5551234567", "5559876543", "5550001112"], "telephone numbers"),
        (["x"], ["078-05-1120", "219-09-9999", "457-55-5462"], "social security numbers"),
        (["x"], ["192.168.0.1", "10.0.0.7", "8.8.8.8"], "addresses of computers (IP)"),
        (["x"], ["12 Main Street", "7b Elm Ave", "221 Baker St."], "street addresses"),
        (["x"], ["Hauptstraße 12", "Gartenweg 3", "Lindenallee 7a"], "street addresses"),
        (["x"], ["DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819", "FR1420041010050500013M02606"],
         "bank account numbers"),
        (["customer", "name"], ["Claire Gute", "Darrin Van Huff", "Sean O'Donnell"], "names of people"),
        (["surname"], ["Gute", "Huff", "Hoffman"], "names of people"),
        (["passenger"], ["Braund, Mr. Owen", "Lainen, Miss. Laina", "Allen, Dr. Will"], "names of people"),
        (["owner"], ["Anna Berg", "John Smith", "Zoltan Kis", "Mary Jones"], "names of people"),
    ],
)  # fmt: skip
def test_personal_data_is_found(words: list[str], texts: list[str], what: str):
    assert personal_data(words, texts, 1.0) == what


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (["phone", "service"], ["Yes", "No", "No phone service"]),
        (["product", "name"], ["Red Chair", "Oak Table", "Floor Lamp"]),
        (["city"], ["New York", "Los Angeles", "San Francisco"]),
        (["email"], ["weekly", "monthly", "never"]),
        (["address"], ["urban", "rural", "suburban"]),
        (["amount"], ["12", "13.5", "14"]),
        (["age"], ["18-29", "30-44", "45-60"]),
        (["date"], ["2020-01-02", "2020-01-03", "2020-01-04"]),
        (["customer", "name"], ["Ann", "Bob"]),  # too few to tell
    ],
)
def test_a_name_alone_decides_nothing(words: list[str], texts: list[str]):
    assert personal_data(words, texts, 1.0) == ""
