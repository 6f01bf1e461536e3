"""Numbers: units, durations, sizes, money, versions, dates and counts, in the words that people use."""

import re
from itertools import chain

from hookd.phrase.rule import Rule, replacing, table

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

UNITS = table("""
    ns nanosecond | us microsecond | µs microsecond | μs microsecond | ms millisecond | s second | sec second
    secs second | m minute | min minute | mins minute | h hour | hr hour | hrs hour | d day | w week
    B byte | KB kilobyte | kB kilobyte | kb kilobyte | MB megabyte | mb megabyte | GB gigabyte | gb gigabyte
    TB terabyte | PB petabyte | KiB kibibyte | MiB mebibyte | GiB gibibyte | TiB tebibyte
    Kb kilobit | Mb megabit | Gb gigabit | px pixel | LOC !lines of code | loc !lines of code
    Hz !hertz | kHz !kilohertz | MHz !megahertz | GHz !gigahertz | fps !frames per second | wpm !words per minute
    rps !requests per second | qps !queries per second | rpm !requests per minute | tps !tokens per second
    kbps !kilobits per second | Mbps !megabits per second | Gbps !gigabits per second | dB !decibels | pp !points
    x !times | X !times | k !thousand | K !thousand | M !million | bn !billion | °C !degrees | °F !degrees | ° !degrees
""")
"""One of each; with a bang: the same for one and for many."""
APART = (
    "s h ms ns us µs μs sec secs min mins hr hrs KB kB kb MB mb GB gb TB PB KiB MiB GiB TiB px Hz kHz MHz GHz fps rps"
)
"""Those that may stand apart from their number without being a word."""
PER = table("""
    s second | sec second | second second | min minute | minute minute | h hour | hr hour | hour hour | day day
    week week | month month | mo month | year year | yr year
""")
RATED = table("""
    req !requests | reqs !requests | requests !requests | tok !tokens | tokens !tokens | ops !operations
    msg !messages | msgs !messages | events !events | rows !rows | files !files
""")
COUNTED = (
    "tests?|checks?|files?|steps?|tasks?|items?|todos?|jobs?|cases?|suites?|packages?|modules?|pages?|endpoints?|specs?"
    "|assertions?|migrations?|workers?|retries|attempts?|shards?|passed|passing|pass|failed|failing|green|complete"
    "|completed|done|succeeded|ok|merged|covered|reviewed|services?|routes?|components?|examples?|scenarios?|benchmarks?"
)
FRACTIONS = table("1/2 half | 1/3 a third | 2/3 two thirds | 1/4 a quarter | 3/4 three quarters | 1/5 a fifth")
PRODUCTS = "Python|Node|Go|Ruby|Java|Rust|PHP|Perl|Django|Rails|React|Vue|Angular|TypeScript|Postgres(?:QL)?|version"

_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_FREE = r"(?<![\w.:/#$€£-])"
"""Nothing before it that makes it a part of something else."""


def _alternatives(*texts: str) -> str:
    names = chain.from_iterable(text.split() for text in texts)
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


def _many(number: str, unit: str) -> str:
    """`1`, `second` -> `1 second`; `3.5`, `second` -> `3.5 seconds`."""
    if unit.startswith("!"):
        return f"{number} {unit[1:]}"
    return f"{number} {unit}" + ("" if number == "1" else "s")


def _unit(found: re.Match[str]) -> str:
    return _many(found["number"], UNITS[found["unit"]])


def _rate(found: re.Match[str]) -> str:
    unit = UNITS.get(found["unit"]) or RATED[found["unit"]]
    return f"{_many(found['number'], unit)} per {PER[found['per']]}"


def _money(found: re.Match[str]) -> str:
    sign, whole, cents, scale = found["sign"], found["whole"], found["cents"], found["scale"]
    name, part = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny")}[sign]
    if scale:
        return f"{whole}{'.' + cents if cents else ''} {UNITS[scale][1:]} {name}s"
    if cents and len(cents) != 2:
        return f"{whole}.{cents} {name}s"
    parts = {"cent": "cents", "penny": "pence"}[part]
    small = f"{int(cents)} {part if int(cents) == 1 else parts}" if cents and int(cents) else ""
    large = "" if whole == "0" and small else _many(whole, name)
    return " and ".join(filter(None, (large, small)))


def _date(found: re.Match[str]) -> str:
    month, day = int(found["month"]), int(found["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return found[0]
    time = f" at {found['time']}" if found["time"] else ""
    zone = " UTC" if found["zone"] else ""
    return f"{MONTHS[month - 1]} {day}, {found['year']}{time}{zone}"


def _slashed_date(found: re.Match[str]) -> str:
    """`11/24/2026`, where only one of both can be the month."""
    first, second = int(found[1]), int(found[2])
    month, day = (second, first) if first > 12 else (first, second)
    if not (1 <= month <= 12 < day <= 31):
        return f"{first}, {second}, {found[3]}"
    return f"{MONTHS[month - 1]} {day}, {found[3]}"


def _version(found: re.Match[str]) -> str:
    numbers = " point ".join(re.findall(r"\d+", found["numbers"]))
    end = " ".join(re.findall(r"[A-Za-z]+|\d+", found["end"] or ""))
    return f"{_SAID.get(found['v'].strip().lower(), found['v'])}{numbers}{' ' + end if end else ''}"


_SAID = {"v": "version ", "": ""}


def _range(found: re.Match[str]) -> str:
    """`10-20`, up to the greater; what goes down is subtracted, or is no range at all."""
    low, high = (float(re.sub(r"[^\d]", "", number) or 0) for number in (found[1], found[3]))
    if low < high:
        return f"{found[1]} to {found[3]}"
    return f"{found[1]} minus {found[3]}" if found[2] else found[0]


def _of(found: re.Match[str]) -> str:
    return f"{found[1]} of {found[2]}"


_PER = rf"/(?P<per>{_alternatives(*PER)})\b"

_END = r"(?P<end>-?(?:alpha|beta|rc|dev|pre|post|canary|next)[.-]?\d*)?(?![\w-])"

NUMBERS: tuple[Rule, ...] = (
    replacing(r"(?<=\d)_(?=\d{3}(?!\d))", ","),
    replacing(r"(?<=\w)-20\d{6}\b", ""),  # the day that a model's name bears
    replacing(r"(?<![\w/])[\^~](?=\d+\.\d+\.\d)", ""),
    replacing(rf"{_FREE}(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
              r"(?:[T ](?P<time>\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?P<zone>Z|\+00:00| UTC)?)?(?![\w-])", _date),
    replacing(rf"{_FREE}(\d\d?)/(\d\d?)/((?:19|20)\d\d)(?![\w/])", _slashed_date),
    replacing(r"(?P<sign>[$€£])(?P<whole>\d[\d,]*)(?:\.(?P<cents>\d+))?(?P<scale>[kKM])?(?![\w.]*\w)", _money),
    replacing(r"(?<=\d) ?€", " euros"),
    replacing(rf"{_FREE}(?P<number>{_NUMBER}) ?(?P<unit>{_alternatives(*UNITS, *RATED)}){_PER}", _rate),
    replacing(r"(?<=[a-z])/(?=\d+[a-z])", " per "),
    replacing(rf"(?<=[A-Za-z]){_PER}", lambda found: f" per {PER[found['per']]}"),
    replacing(r"(?<![\w.])(\d{1,6}(?:h|m|s|d|min))(?=\d{1,6}(?:\.\d{1,6})?(?:m|s|h|ms))", r"\1 "),
    replacing(r"(?<= )(\d{1,6}m)(?=\d{1,6}(?:\.\d{1,6})?s(?!\w))", r"\1 "),
    replacing(rf"\b(?P<number>{_NUMBER})[bB](?= (?:param|model|token))", r"\g<number> billion"),
    replacing(rf"\b(?P<number>{_NUMBER})m(?= (?:rows|lines|users|tokens|records|requests)\b)", r"\g<number> million"),
    replacing(rf"(?<![\w.:/#$€£])(?P<number>{_NUMBER})(?P<unit>{_alternatives(*UNITS)})(?!\w|-\w)", _unit),
    replacing(rf"{_FREE}(?P<number>{_NUMBER}) (?P<unit>{_alternatives(APART)})(?![\w'])", _unit),
    replacing(r"(?<=\d) % (?=\d)", " modulo "),
    replacing(r"(?<=\d) ?%", " percent"),
    replacing(r"(?<=[\w/])@\^?(?=\d+\.)", " "),
    replacing(rf"(?<![\w.])(?P<v>[vV])(?P<numbers>\d+(?:\.\d+){{0,4}}){_END}", _version),
    replacing(rf"(?<![\w.:])(?P<v>)(?P<numbers>\d+(?:\.\d+){{2,4}}){_END}", _version),
    replacing(rf"(?i)\b(?P<v>(?:{PRODUCTS})(?: version)? )(?P<numbers>\d+\.\d+)(?P<end>)(?!\.?\w)", _version),
    replacing(r"\b0x(?=[0-9A-Fa-f]+\b)", "hex "),
    replacing(r"(?<=\d) ?[xX] ?(?=\d)", " by "),
    replacing(r"(?<=\d) ?[*×] ?(?=\d)", " times "),
    replacing(rf"(?<![\w/.])(\d+)/(\d+)(?= (?:[\w-]+ ){{0,2}}(?:{COUNTED})\b)", _of),
    replacing(r"(?i:(?<=step )|(?<=task )|(?<=phase )|(?<=part )|(?<=page )|(?<=attempt )|(?<=passed )|(?<=passing )"
              r"|(?<=passed: )|(?<=failed: )|(?<=tests: )|(?<=batch )|(?<=tests )|(?<=all ))(\d+)/(\d+)(?![\w/])", _of),
    replacing(r"(?<=[(\[])(\d+)/(\d+)(?=[)\]])", _of),
    replacing(r"\b(24|50)/(7|50)\b", r"\1 \2"),
    replacing(r"\b([123])/([2345])(?= (?:of|the)\b)", lambda found: FRACTIONS.get(found[0], found[0])),
    replacing(r"(?<![\w/.])(\d{1,6})/(\d{1,6})(?![\w/])", r"\1 over \2"),
    replacing(r"(?<![\w.:-])(\d[\d,.]*)( ?)[-–] ?(\d[\d,.]*)(?![\w-])(?=[ ,.;:)!?]|$)", _range),
    replacing(r"(?<=\d:\d\d) ?[-–] ?(?=\d\d?:\d\d)", " to "),
    replacing(r"(?<=\d)-(?=\d)", " "),
    replacing(r"(?i)\b(?:exit(?:ed)?|rc|return ?code|exit ?code|status)(?:=| ?== ?)(?=\d)", "exit code "),
    replacing(r"\((exit|exited) (?=-?\d+\))", "(exit code "),
    replacing(r"(?i)\b(exit (?:code|status))(?:: ?| \()(\d+)\b\)?", r"\1 \2"),
    replacing(r"(?<![\w.)\]])(?P<sign>[+−-])(?=\d)", lambda found: "plus " if found["sign"] == "+" else "minus "),
    replacing(r"(?<![\w<])~ ?(?=[\d$])|≈ ?(?=\d)", "about "),
)  # fmt: skip
"""Applied from first to last."""
