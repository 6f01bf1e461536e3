"""Places: addresses, paths, files, commits and ids, as short as people say them."""

import re

from hookd.phrase.rule import Rule, replacing, table, words
from hookd.phrase.words import in_words

EXTENSIONS = table("""
    py p y | pyi p y i | pyc p y c | so s o | jar jar
    ipynb notebook | js j s | mjs m j s | cjs c j s | jsx j s x | ts t s | tsx t s x | vue vue
    svelte svelte | md m d | mdx m d x | rst r s t | txt t x t | json json | jsonl json l | json5 json 5 | yaml yaml
    yml yaml | toml toml | ini ini | cfg c f g | conf conf | env env | lock lock | xml x m l | html h t m l
    htm h t m | css c s s | scss s c s s | sass sass | less less | svg s v g | png p n g | jpg j peg | jpeg j peg
    gif gif | webp web p | ico i c o | pdf p d f | csv c s v | tsv t s v | sql s q l | db d b | sqlite s q lite
    go go | mod mod | sum sum | rs r s | c c | h h | cc c c | cpp c p p | hpp h p p | cs c s | java java | kt k t
    kts k t s | scala scala | swift swift | m m | rb r b | erb e r b | php p h p | pl p l | lua lua | ex e x
    exs e x s | erl e r l | hs h s | ml m l | clj c l j | dart dart | r r | jl j l | zig zig | nim nim | sh s h
    bash bash | zsh z s h | fish fish | ps1 p s 1 | bat bat | tf t f | tfvars t f vars | hcl h c l | proto proto
    graphql graph Q L | prisma prisma | gradle gradle | cmake c make | mk m k | log log | out out | tmp temp
    bak back | diff diff | patch patch | zip zip | tar tar | gz g z | whl wheel | wav wave | mp3 m p 3 | mp4 m p 4
    ttf t t f | woff woff | woff2 woff 2 | pem pem | key key | crt c r t | sock sock | pid p i d | socket socket
    service service | plist p list | example example | sample sample | test test | spec spec | d d | snap snap
    gitignore git ignore | dockerignore docker ignore | npmrc n p m r c | editorconfig editor config
""")
"""How the end of a file's name is said."""
ENDS = frozenset(EXTENSIONS) - words("key test spec example sample d mod sum less m r out service socket env")
"""Those that make a word with a dot a file, wherever it stands."""
FOLDERS = words("""
    src test tests lib libs doc docs app apps bin pkg cmd internal config configs scripts packages node_modules dist
    build public static assets home usr etc var tmp opt web api server client backend frontend components pages
    routes views models controllers services utils helpers hooks migrations fixtures examples crates include tools
    infra deploy charts .github .vscode .claude .venv site-packages __tests__ spec
""")
"""First parts that make a word with a slash a path."""
AMBIGUOUS = words("""
    client server backend frontend web api build test tests docs doc config app tools pages views models spec public
""")
"""Those that make no path with one plain word: `client/server`."""
UNITS = words("s sec second min minute h hr hour day week month year")
"""After a slash: a rate, not a path."""
PROGRAMS_JS = re.compile(r"[A-Z][A-Za-z]*\.js\b")
"""`Node.js` is no file."""

_ADDRESS = (
    r"\b(?:https?|ftp|wss?|ssh|git|redis|mysql|postgres(?:ql)?|mongodb(?:\+srv)?|amqps?|s3|gs)://"
    # What stands before the host is a name or a password, and nobody's business.
    r"(?:[^\s/@<>]*@|\s?a redacted key )?(?P<host>[\w.-]*\w)(?P<port>:\d+)?"
    # Without the full stop that ends the sentence.
    r"(?:\([^\s()<>]*\)|[^\s<>\"'()\]])*(?<![.,:;!?*])"
)
_BARE_ADDRESS = (
    r"(?<![\w/@.-])(?:www\.)?(?P<host>(?:[a-z0-9-]{1,63}\.){1,5}(?:com|org|net|io|dev|ai|app|co|edu|gov|sh|rs))"
    r"(?P<port>:\d+)?/(?:\([^\s()<>]*\)|[^\s<>\"'()\]])*(?<![.,:;!?*])"
)
_TOKEN = r"[^\s\"'()<>,;|`=“”‘’]+"  # noqa: S105 - a part of a text
_LOCATION = re.compile(
    r"(?P<file>.+?)(?:::(?P<test>[\w:.-]+))?"
    r"(?:(?:#L|:)(?P<line>\d+)(?:(?:-L?|–)(?P<last>\d+)|:\d+)?)?"
)
_HIDDEN = re.compile(r"\.[a-z][a-z_-]+(?:\.[a-z]+)*")
_CHANGE = re.compile(r"s/([^/]+)/([^/]+)/[gi]*")
"""`s/foo/bar/`, as sed has it."""
_PERIOD = re.compile(r"\d+(?:ms|s|m|min|h|hr|d)")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def _link(found: re.Match[str]) -> str:
    host = re.sub(r"^www\.", "", found["host"])
    if not host:
        return "a link"
    local = host == "localhost" or host.replace(".", "").isdigit()
    return f"a link to {host}" + (f" port {found['port'][1:]}" if local and found["port"] else "")


def _place(found: re.Match[str]) -> str:
    """A word that may be a path or a file, with the signs around it."""
    word = found[0]
    core = word.lstrip("[{")
    lead = word[: len(word) - len(core)]
    closers = ".,:;!?…*" + ("" if "[" in core or "{" in core else "]}")
    bare = core.rstrip(closers) if not core.endswith(("/*", "*.*")) else core
    tail = core[len(bare) :].replace("*", "")
    if "/" in bare or _DRIVE.match(bare):
        return lead + _path(bare, found) + tail
    return lead + _file(bare) + tail if "." in bare and any(map(str.isalpha, bare)) else word


def _path(text: str, found: re.Match[str]) -> str:
    path, where = _located(text)
    if change := _CHANGE.fullmatch(text):
        return f"{change[1]} to {change[2]}"
    parts = [part for part in re.split(r"[\\/]", path) if part.strip(".*~-+@")]
    if not parts:
        return _no_path(text, found)
    if _is_path(path, parts):
        return spoken_file(_last(path, parts)) + where
    if all(part.isdigit() for part in parts) or parts[-1] in UNITS or _PERIOD.fullmatch(parts[-1]):
        return text  # three of five, or so many a second
    words_of = [part.lstrip("@") for part in parts]
    return (" " if len(parts) == 2 else ", ").join(words_of) + where


def _no_path(text: str, found: re.Match[str]) -> str:
    end = found.start() + found[0].index(text) + len(text)
    behind = found.string[end : end + 2].strip()
    if text.startswith("~"):
        return "home"
    if text.strip("/*\\") == "" and len(text) > 1:
        return ""  # the marks of a comment
    if behind[:1].isdigit() and found.string[: found.start()].rstrip()[-1:].isdigit():
        return "over"
    return "," if behind[:1].isalnum() else "root"


def _last(path: str, parts: list[str]) -> str:
    """The last part, or the pattern that it is."""
    end = re.split(r"[\\/]", path)[-1]
    return end if end.startswith("*.") else parts[-1]


def _is_path(path: str, parts: list[str]) -> bool:
    last = parts[-1]
    if path == "/".join(parts) and len(parts) == 2 and parts[0] in AMBIGUOUS and last.isalpha():
        return False
    return (
        path.startswith(("/", "~/", "./", "../", "@/"))
        or path.endswith("/")
        or bool(_DRIVE.match(path))
        or parts[0] in FOLDERS
        or path.count("/") > 2
        or "*" in path
        or (len(parts) > 1 and (last.rpartition(".")[2] in EXTENSIONS and "." in last))
        or (len(parts) > 2 and any(sign in path for sign in "._"))
    )


def _file(word: str) -> str:
    name, where = _located(word)
    end = name.rpartition(".")[2]
    stem = name[: -len(end) - 1]
    if PROGRAMS_JS.fullmatch(name):
        return f"{stem} J S"
    if name == ".NET":
        return "dot net"
    named = end in ENDS and (stem[-1:].isalnum() or stem[-1:] in "*_])}")
    if named or name.startswith("*.") or _HIDDEN.fullmatch(name):
        return spoken_file(name) + where
    return word


def _located(word: str) -> tuple[str, str]:
    """`queue.py:42` -> `queue.py`, ` line 42`."""
    found = _LOCATION.fullmatch(word)
    if not found:
        return word, ""
    where = f", {in_words(found['test'].replace('::', ' '))}" if found["test"] else ""
    if found["last"]:
        where += f" lines {found['line']} to {found['last']}"
    elif found["line"]:
        where += f" line {found['line']}"
    return found["file"], where


def spoken_file(name: str) -> str:
    """`user-card.test.tsx` -> `user card dot test dot t s x`."""
    if name.startswith("*."):
        return " dot ".join(EXTENSIONS.get(part, part) for part in name[2:].split(".")) + " files"
    stem, *ends = name.strip("[]{}:@").split(".")
    spoken = [in_words(stem.replace("*", " star ")), *(EXTENSIONS.get(end, in_words(end)) for end in ends)]
    whole = " dot ".join(spoken if stem else ["", *spoken[1:]]).strip()
    return re.sub(r"(?<=\d) dot (?=\d)", " point ", whole)


def _commit(found: re.Match[str]) -> str:
    sha = found["sha"]
    named = found["named"] or ""
    mixed = any(map(str.isdigit, sha)) and any(map(str.isalpha, sha))
    if not mixed and not (named and len(sha) < 41):
        return found[0]
    return "a hash" if len(sha) > 40 and not named else f"{named or 'commit '}{sha[:4]}"


PLACES: tuple[Rule, ...] = (
    replacing(_ADDRESS, _link, re.IGNORECASE),
    replacing(r"\bgit@(?P<host>[\w.-]*\w):(?P<port>)[\w./~-]*\w", _link),
    replacing(_BARE_ADDRESS, _link),
    replacing(r"\b(localhost|\d{1,3}(?:\.\d{1,3}){3}):(\d{2,5})\b", r"\1 port \2"),
    replacing(r"\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b", r"\1 dot \2 dot \3 dot \4"),
    replacing(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b", "an id"),
    replacing(r"\b(?=(?:[A-Za-z]*\d){4})(?=\d*[A-Za-z])[A-Za-z0-9]{20,}\b(?<![0-9a-f]{20})", "an id"),
    replacing(r"\bsha(?:256|512|1)[:-][0-9A-Za-z+/=]{20,}", "a hash"),
    replacing(r"\b([0-9a-f]{7,40})\.{2,3}([0-9a-f]{7,40})\b", r"\1 to \2"),
    replacing(
        r"(?<![\w.#/-])(?P<named>(?:[Cc]ommit|[Ss][Hh][Aa]|[Rr]evision) )?(?P<sha>[0-9a-f]{7,64})(?![\w/-]|\.\w)",
        _commit,
    ),
    replacing(r"\b([Cc]ommit(?:s|ted(?: as| in)?)?:?) commit\b", r"\1"),
    replacing(_TOKEN, _place),
)
"""Applied from first to last."""
