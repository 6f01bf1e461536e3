"""Secrets are taken out of texts, and nothing else is."""

import re
import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookd.redaction import compile_redaction, names_secret, redact
from hookd.redaction.tokens import TOKENS as SHAPES
from hookd.redaction.values import VALUES

# Put together here, so that no scanner takes this file for a leak.
LETTERS = "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA" * 3


def token(prefix, length):
    return prefix + LETTERS[:length]


TOKENS = {
    "AWS": "AKIA" + "Z7" * 8,
    "AWS session": "ASIA" + "Q2" * 8,
    "GitHub": token("ghp" + "_", 36),
    "GitHub app": token("ghs" + "_", 36),
    "GitHub fine": token("github" + "_pat_", 60),
    "GitLab": token("glpat" + "-", 20),
    "Slack": token("xoxb" + "-1234-", 24),
    "Slack app": token("xapp" + "-1-", 24),
    "OpenAI": token("sk" + "-proj-", 48),
    "Anthropic": token("sk" + "-ant-api03-", 60),
    "Google": token("AIza", 35),
    "Stripe": token("sk" + "_live_", 24),
    "Stripe test": token("rk" + "_test_", 24),
    "npm": token("npm" + "_", 36),
    "PyPI": token("pypi" + "-", 60),
    "Hugging Face": token("hf" + "_", 34),
    "JWT": "eyJ" + LETTERS[:20] + ".eyJ" + LETTERS[:30] + "." + LETTERS[:40],
}


@pytest.mark.parametrize("secret", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("around", ["{}", "use {} now", "key={}", "({})", "'{}'", "line\n{}\nline", "\N{EM DASH}{}."])
def test_a_token_is_taken_out_wherever_it_stands(secret, around):
    clean = redact(around.format(secret))

    assert secret not in clean
    assert secret[8:] not in clean
    assert "[redacted]" in clean


WORD = "hunt" + "er2"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("password=" + WORD, "password=[redacted]"),
        ("DB_PASSWORD = " + WORD + " go", "DB_PASSWORD = [redacted] go"),
        ('{"password": "' + WORD + ' and more", "a": 1}', '{"password": "[redacted]", "a": 1}'),
        ("Password: " + WORD, "Password: [redacted]"),
        ("pwd='two words'", "pwd='[redacted]'"),
        ("token: " + WORD, "token: [redacted]"),
        ("token=" + WORD + "&x=1", "token=[redacted]&x=1"),
        ("CLIENT_SECRET=" + WORD, "CLIENT_SECRET=[redacted]"),
        ("api-key: " + WORD, "api-key: [redacted]"),
        ("--token " + WORD + " x", "--token [redacted] x"),
        ("Authorization: Bearer " + WORD, "Authorization: Bearer [redacted]"),
        ("authorization: Basic " + WORD, "authorization: Basic [redacted]"),
        ('"Authorization": "' + WORD + '"', '"Authorization": "[redacted]"'),
        ("bearer " + LETTERS[:24], "bearer [redacted]"),
        ("https://dev:" + WORD + "@example.org/a", "https://[redacted]@example.org/a"),
        ("redis://:" + WORD + "@cache", "redis://[redacted]@cache"),
    ],
)
def test_a_value_with_a_telling_name_is_taken_out(text, clean):
    assert redact(text) == clean


@pytest.mark.parametrize("end", ["-----END RSA " + "PRIVATE KEY-----", ""])
def test_a_private_key_is_taken_out_even_when_it_is_cut(end):
    text = "key:\n-----BEGIN RSA " + "PRIVATE KEY-----\n" + LETTERS + "\n" + end

    assert redact(text) == "key:\n[redacted]"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "All 42 tests pass now, the login page works again.",
        "Used 48213 tokens in total.",
        "Fix the token: refresh fails after login",
        "The password reset works; the secret is out.",
        "task-management and risk-assessment-of-everything are done",
        "installed sk-learn-contrib-extras",
        "see https://example.org:8080/a/b@c and mail dev@example.org",
        "git push origin feature/bearer-auth",
        "5f0c1b9e-3f0a-4c57-9d1e-7b1d2c6a9e41",
        "commit 4630ef0a1b2c3d4e5f60718293a4b5c6d7e8f901",
        "npm_config_cache=/tmp/x",
        "Asia and Akiak",
    ],
)
def test_what_is_no_secret_stays(text):
    assert redact(text) == text


@pytest.mark.parametrize(
    "before",
    ["\\n", "\\t", "%3D", "%20", "\x1b[31m", "\x1b[0m", "\x1b[1;32m", "=", "_", "-", "/", "\N{ZERO WIDTH SPACE}"],
)
def test_a_token_is_seen_behind_what_programs_put_before_it(before):
    secret = TOKENS["GitHub"]

    assert redact(f"it is{before}{secret} there") == f"it is{before}[redacted] there"


def test_a_token_within_a_word_is_a_part_of_the_word():
    text = "task-" + "management-of-2026-and-more"

    assert redact(text + " Xghp" + "_" + LETTERS[:12]) == text + " Xghp" + "_" + LETTERS[:12]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('{"password": "a \\"b\\" c", "x": 1}', '{"password": "[redacted]", "x": 1}'),
        ('{"password": "pa\\\\ss", "x": 1}', '{"password": "[redacted]", "x": 1}'),
        (r"{\"password\": \"hunter2\", \"x\": 1}", r"{\"password\": \"[redacted]\", \"x\": 1}"),
        ('{"password": "hunter2 and cut off he', '{"password": "[redacted]'),
        ("https://dev:p@ss@example.org/a", "https://[redacted]@example.org/a"),
        ("İİİ password=" + WORD + " ŉ", "İİİ password=[redacted] ŉ"),
        ("PWD=/home/dev password=" + WORD, "PWD=/home/dev password=[redacted]"),
        ("password=$tr0ng! x", "password=[redacted] x"),
    ],
)
def test_the_whole_value_is_taken_out(text, clean):
    assert redact(text) == clean


def test_a_label_may_look_random():
    session = LETTERS[:40]

    assert redact(session) == "[redacted]"
    assert redact.label(session) == session
    assert redact.label(f"of {TOKENS['GitHub']}") == "of [redacted]"
    assert compile_redaction(["x[0-9]"]).label("x1") == "[redacted]"


@settings(deadline=None)
@given(st.text(alphabet=string.printable, max_size=300))
def test_redacting_twice_is_redacting_once(text):
    once = redact(text)

    assert redact(once) == once


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_redacted(text):
    assert isinstance(redact(text), str)


def test_the_users_patterns_are_used_beside_the_known_shapes():
    clean = compile_redaction([r"ACME-\d+", r"(?i)project x"])

    assert clean(f"ACME-12 of Project X: {TOKENS['GitHub']}") == "[redacted] of [redacted]: [redacted]"


def test_a_pattern_that_matches_nothing_takes_nothing_out():
    assert compile_redaction(["x*"])("axxb") == "a[redacted]b"


def test_a_pattern_that_is_no_expression_is_refused():
    with pytest.raises(re.error):
        compile_redaction(["("])


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("password", True),
        ("X-Auth-Token", True),
        ("client_secret", True),
        ("apiKey", True),
        ("tokens", False),
        ("message", False),
        ("PWD", False),
    ],
)
def test_keys_that_name_a_secret_are_known(key, secret):
    assert names_secret(key) is secret


HOSTILE = {
    "letters": "a",
    "digits and letters": "Ab1",
    "a word of 17": "Ab1Cd2Ef3Gh4Ij5Kl ",
    "keys that are announced": "key: Ab1Cd2Ef3Gh4Ij5K ",
    "names upon names": "token secret key api key is ",
    "jwt starts": "eyJ",
    "jwt starts apart": "-eyJ",
    "jwt starts with colours": "[0meyJ",
    "urls": "a://",
    "urls with users": "a://b:c",
    "names": "password=",
    "names and colons": "token:",
    "quotes": 'password="',
    "quotes of quotes": 'password=\\"',
    "backslashes": "\\",
    "key blocks": "-----BEGIN " + "PRIVATE KEY-----",
    "dashes": "-",
    "lines of a key": "Private-Lines: 9\nabcd\n",
    "blanks": "authorization: ",
    "bearers": "bearer ",
    "curl": "curl -u a:",
    "mysql": "mysql -",
    "dotted": "MTabcdefghijklmnopqrstuvw.",
}
HOSTILE |= {f"prefix {shape.hint}": shape.hint for shape in SHAPES}
HOSTILE |= {f"anchor {anchor}": anchor + " " for anchors, _ in VALUES for anchor in anchors.split()}


def cpu_seconds(text, redact=redact):
    """The least of some runs: what another process takes away only adds."""
    runs = []
    for _ in range(3):
        started = time.process_time()
        redact(text)
        runs.append(time.process_time() - started)
    return min(runs)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_work_grows_with_the_length_and_not_with_its_square(piece):
    short, long = (piece * (size // len(piece)) for size in (10_000, 100_000))

    # Ten times as long: ten times the work, where a square would be a hundred times. No limit in seconds.
    assert cpu_seconds(long) < 40 * cpu_seconds(short)


def test_an_expression_of_quadratic_work_would_be_seen():
    quadratic = re.compile("a*b").search

    assert cpu_seconds("a" * 20_000, quadratic) > 40 * cpu_seconds("a" * 2_000, quadratic)
