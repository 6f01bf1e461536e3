"""Words: identifiers are taken apart, shouting is calmed."""

import re

from hookd.phrase.rule import Rule, replacing, words

NAMES = words("""
    GitHub GitLab BitBucket JavaScript TypeScript CoffeeScript PostgreSQL MySQL SQLite NoSQL GraphQL MongoDB DynamoDB
    CosmosDB OAuth OpenAI ChatGPT macOS iOS iPadOS tvOS watchOS iPhone iPad YouTube LinkedIn FastAPI PyTorch NumPy
    SciPy PyPI PyCharm TensorFlow NodeJS NextJS WebSocket WebSockets WebAssembly WebRTC WebGL DevOps DevTools VSCode
    IntelliJ JetBrains CloudFront CloudFlare CloudFormation CircleCI PayPal WordPress PowerShell LaTeX OpenAPI OpenSSL
    OpenSSH OpenTelemetry LangChain HuggingFace RabbitMQ ElasticSearch ClickHouse CockroachDB CentOS NixOS ESLint
    JUnit RSpec SwiftUI AppKit UIKit DeepSeek StackOverflow TailwindCSS SvelteKit SolidJS RxJS JSDoc PyQt QtQuick
    AirPods AppleScript LaunchAgent NaN McDonald DevContainer CodeQL SonarQube HashiCorp VMware VirtualBox MariaDB
    InnoDB BigQuery DataFrame DataFrames PhD OK
""")
"""Proper names that are said as they stand."""
ACRONYMS = words("""
    API APIs AWS CI CD CDN CLI CORS CPU CRUD CSRF CSS CSV CVE DB DNS DOM DTO EC2 EOF ETA FAQ FIFO FTP GCP GPU GPL GUI
    HTML HTTP HTTPS IAM ID IDs IDE IO IP IPC ISO IT JS JSON JSX JWT KB LLM LRU LSP MB GB TB MCP MIT MR MVP NPM NPX OOM
    ORM OS OTP PDF PHP PID PNG PR PRs QA RAM RBAC REST RPC RSS SDK SEO SHA SLA SMS SMTP SPA SQL SRE SSE SSH SSL SSR
    SVG TCP TDD TLS TODO TOML TS TTL TTY TTS UDP UI URI URL URLs USB UTC UTF UUID UX VM VPN VPS WAV WSL XML XSS YAML
    YML ASCII JPEG LGTM NASA NULL WASM ENOENT EACCES README POST GET PUT PATCH DELETE HEAD
    OIDC LDAP SAML MQTT HDMI SATA NVME SCSS GRPC JSONL CQRS OLAP OLTP TTFB WCAG ARIA MIME IEEE IETF CVSS OWASP SBOM
    SPDX HSTS PKCE NATO UNIX BSD I
    SIGTERM SIGKILL SIGINT SIGHUP ASGI WSGI ACID AJAX BIOS GNOME RAID RISC POSIX UEFI SIMD CUDA GGUF ONNX
""")
"""Capitals that are no shouting."""
LOUD = words("NOT ALL NO YES DO NEW NOW AND OR BUT MUST WAS ARE THE ONE FIX OLD BUG TWO")
"""Short words that are shouted even alone."""
COMMON = words("FOR TO IN ON OF BY AT BE WE YOU CAN HAS RUN SET SEE TRY USE WHY HOW OUT OFF UP GO IF SO MY OUR")
"""Those that are shouted beside others."""
SMALL_WORDS = words("to the of and in by on for up a an at or as it is")
"""They make words with hyphens English: `end-to-end`, `up-to-date`."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[0-9])(?=[A-Z][a-z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PLURAL = re.compile(r"[A-Z]{2,6}s")
_VOWEL = re.compile(r"[AEIOUY]")
_PART = re.compile(r"[_\-]+")


def in_words(name: str) -> str:
    """`getUserById`, `get_user_by_id` and `get-user-by-id` -> `get user by id`; the first letter stays as it is."""
    parts = [part for piece in _PART.split(name) if piece for part in _humps(piece)]
    shouted = name.isupper() and len(parts) > 1
    first, rest = parts[:1], parts[1:]
    head = [_calm(part) if shouted else part for part in first]
    return " ".join([*head, *map(_calm, rest)])


def _humps(piece: str) -> list[str]:
    if piece.rstrip("0123456789") in NAMES or _PLURAL.fullmatch(piece):
        return [piece]
    return _CAMEL.split(piece)


def _calm(part: str) -> str:
    return part if part in ACRONYMS or part in NAMES or _PLURAL.fullmatch(part) else part.lower()


def _identifier(found: re.Match[str]) -> str:
    word = found[0]
    if "_" in word:
        return in_words(word)
    hyphens = word.count("-")
    if hyphens > 1 and not any(map(str.isdigit, word)):
        pieces = word.split("-")
        return word if not SMALL_WORDS.isdisjoint(map(str.lower, pieces)) else in_words(word)
    return "-".join(_bare(piece) for piece in word.split("-"))


def _bare(piece: str) -> str:
    return " ".join([*_humps(piece)[:1], *map(_calm, _humps(piece)[1:])])


def _shouting(found: re.Match[str]) -> str:
    """A run of capitals: calm, where more than an acronym is in it."""
    run = found[0]
    if not _shouts([word for word in re.findall(r"[A-Z]{2,}", run) if word not in ACRONYMS and word not in NAMES]):
        return run
    calm = re.sub(r"[A-Z]+", lambda word: word[0] if word[0] in ACRONYMS else word[0].lower(), run)
    before = found.string[: found.start()].rstrip("\"'( *_")
    starts = not before or before[-1] in ".!?\n"
    return calm[0].upper() + calm[1:] if starts else calm


def _shouts(capitals: list[str]) -> bool:
    """Whether these are words, not initials."""
    if any((len(word) > 3 and _VOWEL.search(word)) or word in LOUD for word in capitals):
        return True
    return len(capitals) > 1 and not COMMON.isdisjoint(capitals)


WORDS: tuple[Rule, ...] = (
    replacing(r"\w*[A-Za-z]\w*(?:-\w+)*", _identifier),
    replacing(r"(?<![\w-])[A-Z]{2,}(?:'[A-Z]+)?(?:[ ,]+(?:[A-Z]+(?:'[A-Z]+)?))*(?![\w-])", _shouting),
    replacing(r"(?<!\S)[!?]{2,}(?=\s)", ""),
    replacing(r"([!?])[!?]+", r"\1"),
    replacing(r"\.{4,}", "..."),
)
"""Applied from first to last."""
