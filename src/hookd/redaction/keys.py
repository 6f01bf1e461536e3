"""Keys without a prefix: told by how random they look, and by the words before them."""

import re

from hookd.redaction.names import KINDS_OF_KEYS
from hookd.redaction.shape import MARK

LONGEST = 200
"""Characters of a key; what is longer is a file in base64."""
SHORTEST = 16
"""Characters of a key that a word such as `token` announces."""
SHORTEST_ALONE = 32
"""Characters of a key that nothing announces."""
CHANGES_ANNOUNCED, CHANGES_ALONE, CHANGES_OF_LETTERS = 0.2, 0.42, 0.48
"""Changes of class a character, at least: of a key that is announced, of one that is not, of one without digits."""
_LOOK_BACK = 80
"""Characters before a key that are read."""

_RUN = re.compile(r"(?<![A-Za-z0-9+/_~-])[A-Za-z0-9+/_~-]{16,}+={0,2}(?!\()")
_CLASSES = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "U" * 26 + "l" * 26 + "d" * 10, "+/_~=-"
)
_PAIRS = ("Ul", "lU", "Ud", "dU", "ld", "dl")

_HEXADECIMAL = re.compile(r"[0-9a-f]{20,}+|[0-9A-F]{20,}+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

_KNOWN_IDS = re.compile(
    r"(?:srv)?toolu_|call_|msg_|req_|resp_|run_|step_|thread_|asst_|chatcmpl-|cmpl-|file-|batch_|ft[a-z]*-|ses(?:sion)?_"
    r"|evt_|pi_|ch_|cus_|sub_|price_|prod_|in_|txn_|seti_|cs_|acct_|pm_|card_|src_|org[_-]|user[_-]|proj_|prj_|team_|dpl_"
    r"|conv_|item_|gen-|rs_|fc_|ws_|phc_|pk_|AAAA|MII|iVBOR|/9j/|R0lGOD|UklGR|JVBERi|UEsDB|H4sI|bafy|Qm[1-9A-HJ-NP-Za-km-z]{44}"
)
"""How ids, public keys, certificates, pictures and archives begin: they look random, and are no secret."""
_HASH_BEFORE = re.compile(
    r"(?:sha-?(?:1|224|256|384|512)\s?[-:=]\s?|md5\s?[-:=]\s?|\bh1:|base64,\s?|integrity[\"']?[:=]?\s?[\"']?|\betag\W{1,6}"
    r"|nix/store/|ssh-[a-z0-9]{3,12}\s|x5t[#a-z0-9\"]*[:\"\s]{0,4}|\bid[\"']?[:=]\s?[\"']?|\bcid[:=\s]{1,2})$",
    re.IGNORECASE,
)
"""What announces a checksum or an id."""

_NO_KEY = (
    r"commit|sha[0-9]*|hash|revision|rev|digest|checksum|uuid|id|ids|trace|span|build|version|branch|file|path|image|etag|run"
    r"|request|container|pod|tag|index|fingerprint|issue|sum|layer|at|in|on|by|from"
)
_NAMES = ("secret", "token", "passw", "passphrase", "credential", "key")
_PUBLIC_KEYS = ("cache", "primary", "foreign", "public", "partition", "sort", "idempotency", "object", "host", "lookup")
_OF_A_KIND = "|".join(f"(?<={kind}[ _-]key)|(?<={kind}key)" for kind in KINDS_OF_KEYS)
_ANNOUNCING = re.compile(
    rf"(?:secret|passw(?:or)?d|passphrase|credential|token|key(?:{_OF_A_KIND}))s?(?![\w-])"
    rf"(?:[\s\"'`*:=>(\[]+(?!(?:{_NO_KEY})\b)[a-z]{{1,12}}(?![\w-])){{0,4}}[\s\"'`*:=>(\[]{{1,8}}\Z"
)
"""`api key is `, `token for staging: "`: from the name to the key."""
_JUST_KEY = re.compile(
    "key" + "".join(f"(?<!{kind}[ _-]key)(?<!{kind}key)" for kind in _PUBLIC_KEYS)
    + r"[\"'`]?\s?(?:is|was|=>|[:=]|\s)\s?[\"'`]{0,2}\Z"
)
"""`key: `, of no kind that is public."""


def keys_taken_out(text: str) -> str:
    return _RUN.sub(_judged, text)


def holds_candidate(text: str) -> bool:
    """Whether a look at the whole text is worth while: most long words are plain ones."""
    return any(_looks_random(run[0]) for run in _RUN.finditer(text))


def _judged(run: re.Match[str]) -> str:
    found = run[0]
    if not _looks_random(found) or _KNOWN_IDS.match(found):
        return found
    before = run.string[max(0, run.start() - _LOOK_BACK) : run.start()]
    if _HASH_BEFORE.search(before[-24:]):
        return found
    return MARK if _is_key(run, before) else found


def _looks_random(found: str) -> bool:
    return len(found) <= LONGEST and (_changes(found) >= CHANGES_ANNOUNCED or _HEXADECIMAL.fullmatch(found) is not None)


def _is_key(run: re.Match[str], before: str) -> bool:
    found, before = run[0], before.lower()
    named_at = max(map(before.rfind, _NAMES))
    if named_at >= 0 and _ANNOUNCING.match(before, named_at):
        return len(found) >= SHORTEST_ALONE if _HEXADECIMAL.fullmatch(found) else not _has_dashes(found)
    if _HEXADECIMAL.fullmatch(found):
        return len(found) >= SHORTEST_ALONE and named_at >= 0 and bool(_JUST_KEY.match(before, named_at))
    if _has_dashes(found) or not _is_mixed(found):
        return False
    return (len(found) >= SHORTEST_ALONE and not _in_address(run)) or bool(_JUST_KEY.match(before, max(0, named_at)))


def _has_dashes(found: str) -> bool:
    """Words with dashes between them, or a path."""
    return found.count("-") + found.count("_") + found.count("/") > len(found) / 6 and not _UUID.fullmatch(found)


def _changes(found: str) -> float:
    """How often a small letter, a capital or a digit is followed by one of another class.

    0.62 in random letters of all three, 0.4 in small ones with digits; 0.3 in a name in camel case, less in one with
    underscores.
    """
    classes = found.translate(_CLASSES)
    return sum(map(classes.count, _PAIRS)) / max(1, len(classes))


def _is_mixed(found: str) -> bool:
    """Capitals, small letters and digits mixed as only chance does."""
    classes = found.translate(_CLASSES)
    small, capitals, digits = map(classes.count, "lUd")
    changes = _changes(found)
    return min(small, capitals) >= 4 and (changes >= CHANGES_ALONE if digits >= 2 else changes >= CHANGES_OF_LETTERS)


def _in_address(run: re.Match[str]) -> bool:
    """Whether it is part of a path or of an address, in front of its `?`."""
    text, start = run.string, run.start()
    if run[0][0] in "/~" or (start and text[start - 1] in ".@"):
        return True
    begin = text.rfind("://", max(0, start - 200), start)
    return begin >= 0 and not any(c in " \n\t\"'?#<>`" for c in text[begin:start])
