"""The user's pronunciation: words said as the table has them, and IPA for the engines that take it."""

import pytest
from stage import event_of, persona_of

from hookd.phrase import AND_MORE, ear_with, for_ear, phrase, with_ipa, without_ipa
from hookd.phrase.pronounce import said_error, word_error

TABLE = {"nginx": "engine x", "kubectl": "cube control", "gif": "/dʒɪf/", "SQL": "sequel", "SQL Server": "the server"}


def heard(text, table=TABLE):
    return for_ear(text, ear=ear_with(12, table))


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("nginx is up", "engine x is up"),
        ("NGINX is up, Nginx is fine", "engine x is up, engine x is fine"),
        ("nginxctl, my-nginx and nginx2", "nginxctl, my-engine x and nginx2"),
        ("`kubectl get pods`", "cube control get pods"),
        ("SQL Server speaks SQL", "the server speaks sequel"),
        ("reload /etc/nginx/nginx.conf", "reload engine x dot conf"),
        ("no such word", "no such word"),
    ],
)
def test_whole_words_are_said_as_the_table_has_them(message, said):
    assert heard(message) == said


@pytest.mark.parametrize("word", ["queue.py", "getUserById", "MAX_RETRIES", "C++", ".env", "https://example.org/x"])
def test_a_word_may_stand_in_the_table_as_it_is_written(word):
    assert heard(f"Look at {word} now", {word: "that thing"}) == "Look at that thing now"


def test_what_is_said_for_a_word_is_not_looked_up_again():
    assert heard("a b", {"a": "b", "b": "a"}) == "b a"


def test_ipa_goes_to_the_engines_that_take_it_and_the_word_to_all_others():
    text = heard("A gif, a GIF!")

    assert with_ipa(text) == "A [[dʒɪf]], a [[dʒɪf]]!"
    assert without_ipa(text) == "A gif, a GIF!"


def test_a_text_without_ipa_is_the_same_for_all_engines():
    text = heard("nginx [is] up")

    assert with_ipa(text) == without_ipa(text) == text


def test_no_message_brings_phonemes_along():
    text = heard("[[gif|x]] and [[dʒɪf]] and [[[[a|b]]]] and `[[c|d]]`")

    assert "[[" not in without_ipa(text)
    assert text.count("[[") == 1


def test_names_and_templates_are_pronounced_too():
    ear = ear_with(12, {"qa": "quality", "db": "data base"})

    assert phrase(event_of("completed", "db is up"), persona_of("qa"), "{name}: {message}", ear=ear) == (
        "quality: data base is up"
    )


def test_the_mark_of_ipa_is_never_cut_in_two():
    text = heard("gif " * 200)

    assert without_ipa(text) == for_ear("gif " * 200)
    assert text.removesuffix(AND_MORE).count("[[") == text.count("]]") > 10


@pytest.mark.parametrize("word", ["", " ", "...", " nginx", "a\nb", "x" * 65, "[x]", "a|b"])
def test_what_is_no_word_is_refused(word):
    assert "is no word; wanted " in word_error(word)


UNSAYABLE = ("", " ", "a\nb", "x" * 201, "[[x]]", "a|b", "/", "//", "/ /", "/x", "x/", "a/b", "/a/b/")


@pytest.mark.parametrize("said", UNSAYABLE)
def test_what_cannot_be_said_is_refused(said):
    assert said_error(said)


@pytest.mark.parametrize(("word", "said"), [("nginx", "engine x"), ("C++", "C plus"), ("gif", "/dʒɪf/"), ("é", "e")])
def test_what_can_be_said_is_taken(word, said):
    assert word_error(word) == said_error(said) == ""
