"""Secrets that are told by how they look: the prefix of their maker, and what stands behind it; blocks of lines."""

import re

from hookd.redaction.shape import MARK, Shape

_DIGIT = r"(?=[A-Za-z_+/.-]{0,64}[0-9])"
"""A digit is wanted, for the prefix begins plain words too: sk-learn-something is a name."""
_ALNUM = "[A-Za-z0-9]"
_URL64 = "[A-Za-z0-9_-]"
_HEX = "[a-f0-9]"

_STARTS = (r"(?<![A-Za-z0-9]PREFIX)", r"(?<=\\[nrt]PREFIX)", r"(?<=%[0-9A-Fa-f][0-9A-Fa-f]PREFIX)",
           r"(?<=\[[0-9]mPREFIX)", r"(?<=\[[0-9][0-9]mPREFIX)", r"(?<=\[[0-9];[0-9][0-9]mPREFIX)")  # fmt: skip
"""What may stand before a prefix: no letter and no digit, unless they end `\\n`, `%3D` or a terminal's colour."""


def token(prefix: str, body: str) -> Shape:
    """A token of this prefix, which comes first, with the look behind it second: so a search skips to the prefix."""
    literal = re.escape(prefix)
    starts = "|".join(_STARTS).replace("PREFIX", literal)
    return Shape(prefix, f"{literal}(?:{starts}){body}")


_PREFIXES: tuple[tuple[str, str], ...] = (
    # Clouds.
    ("AKIA ASIA ABIA ACCA", r"[A-Z0-9]{16}(?![A-Za-z0-9])"),  # AWS
    ("IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", "[A-Za-z0-9+/=%]{40,}"),  # AWS, of a session
    ("AIza AQ.Ab", _URL64 + "{30,}"),  # Google, its models too
    ("ya29. 1//0 GOCSPX-", _URL64 + "{20,}"),  # Google, OAuth
    ("LTAI AKID", _ALNUM + r"{16,}(?![a-z])"),  # Alibaba, Tencent
    ("dop_v1_ doo_v1_ dor_v1_", _HEX + "{32,}"),  # DigitalOcean
    ("v1.0-", _HEX + "{20,}-" + _HEX + "{40,}"),  # Cloudflare, Origin CA
    ("cfut_ cfat_ cfk_", _DIGIT + _ALNUM + "{30,}"),  # Cloudflare
    ("HRKU-", _URL64 + "{30,}"),  # Heroku
    ("fm1r_ fm2_ fo1_", "[A-Za-z0-9+/=_,-]{40,}"),  # Fly
    ("nfp_ rnd_ vcp_ vck_ vci_ vca_ napi_", _DIGIT + _ALNUM + "{20,}"),  # Netlify, Render, Vercel, Neon
    ("dapi", _HEX + "{32}(?![A-Za-z0-9])"),  # Databricks
    ("pscale_tkn_ pscale_oauth_ pscale_pw_", "[A-Za-z0-9_.-]{30,}"),  # PlanetScale
    ("sbp_ sb_secret_", _DIGIT + "[A-Za-z0-9_-]{20,}"),  # Supabase
    ("pul-", _HEX + "{40}"),  # Pulumi
    ("hvs. hvb. hvr.", "[A-Za-z0-9_-]{20,}"),  # Vault
    ("dp.pt. dp.st. dp.ct. dp.sa.", "[A-Za-z0-9_.-]{30,}"),  # Doppler
    ("ops_eyJ", "[A-Za-z0-9_=-]{40,}"),  # 1Password
    ("tskey-", _DIGIT + "[A-Za-z0-9-]{16,}"),  # Tailscale
    # Where code lives and is built.
    ("ghp_ gho_ ghu_ ghs_ ghr_", "[A-Za-z0-9_]{20,}"),  # GitHub
    ("github_pat_", "[A-Za-z0-9_]{20,}"),
    ("glpat- glrt- gldt- glcbt- glptt- glft- glimt- glagent- gloas- glsoat- glffct- glrtr-",
     "[A-Za-z0-9_.-]{15,}[A-Za-z0-9_-]"),  # GitLab
    ("ATBB ATATT3 ATCTT3 ATSTT3", _DIGIT + "[A-Za-z0-9_=-]{20,}"),  # Bitbucket, Jira
    ("npm_", _DIGIT + _ALNUM + "{30,}"),
    ("pypi-", _DIGIT + _URL64 + "{32,}"),
    ("dckr_pat_ dckr_oat_", _URL64 + "{20,}"),  # Docker Hub
    ("rubygems_", _HEX + "{32,}"),
    ("cio", r"(?=[A-Za-z]{0,30}[0-9])[A-Za-z0-9]{32}(?![A-Za-z0-9])"),  # crates.io
    ("CCIPAT_ CCIPRJ_ bkua_ sqp_ squ_ sqa_ CFPAT- PMAK-", _DIGIT + _URL64 + "{20,}"),  # builds and tests
    ("cmVmd", _ALNUM + "{50,}"), ("AKCp", _DIGIT + _ALNUM + "{40,}"),  # Artifactory
    # Chat, mail and telephone.
    ("xoxb- xoxp- xoxa- xoxr- xoxs- xoxc- xoxd- xoxo- xapp-", "[A-Za-z0-9%-]{10,}"),  # Slack
    ("xoxe. xoxe-", "[A-Za-z0-9.-]{20,}"),
    ("SG.", r"[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,}"),  # SendGrid
    ("key-", "(?<![_-]key-)" + _HEX + "{32}(?![A-Za-z0-9])"),  # Mailgun
    ("SK", _HEX + "{32}(?![A-Za-z0-9])"),  # Twilio
    ("xkeysib- xsmtpsib-", _URL64 + "{30,}"),  # Brevo
    ("re_", _DIGIT + r"[A-Za-z0-9]{6,12}_[A-Za-z0-9]{16,}"),  # Resend
    # Models.
    ("sk-", _DIGIT + _URL64 + "{16,}"),  # OpenAI, Anthropic, OpenRouter, DeepSeek, Langfuse
    ("sess-", _DIGIT + _ALNUM + "{40}"),
    ("hf_ api_org_", _DIGIT + _ALNUM + "{30,}"),  # Hugging Face
    ("gsk_", _DIGIT + _ALNUM + "{30,}"),  # Groq
    ("xai-", _DIGIT + _ALNUM + "{30,}"),
    ("pplx-", _DIGIT + _ALNUM + "{30,}"),  # Perplexity
    ("r8_", _DIGIT + _ALNUM + "{30,}"),  # Replicate
    ("nvapi- tvly- tgp_v1_ pcsk_ lsv2_pt_ lsv2_sk_ e2b_ wandb_v1_", _DIGIT + _URL64 + "{20,}"),
    ("csk- fw_", _DIGIT + _ALNUM + "{20,}"),  # Cerebras, Fireworks
    ("sk_", _HEX + "{40,}"),  # ElevenLabs
    # Money.
    ("sk_live_ sk_test_ rk_live_ rk_test_ rzp_live_ rzp_test_", _ALNUM + "{10,}"),  # Stripe, Razorpay
    ("whsec_", "[A-Za-z0-9+/=]{16,}"),
    ("sq0atp- sq0csp-", _URL64 + "{20,}"),  # Square
    ("shpat_ shpca_ shppa_ shpss_ shpua_", _HEX + "{32}"),  # Shopify
    ("access-sandbox- access-production-", "[a-f0-9-]{36}"),  # Plaid
    ("EAAC EAAB EAAG EAAA", _DIGIT + _ALNUM + "{60,}"),  # Facebook, Square
    # Work.
    ("lin_api_ lin_oauth_", _ALNUM + "{30,}"),  # Linear
    ("ntn_ secret_", _DIGIT + _ALNUM + "{40,}"),  # Notion
    ("figd_ figu_", _DIGIT + _URL64 + "{20,}"),  # Figma
    ("NRAK- NRIQ- NRJS- NRRA- NRII-", _URL64 + "{16,}"),  # New Relic
    ("sntrys_ sntryu_", "[A-Za-z0-9_+/=-]{40,}"),  # Sentry
    ("glc_ glsa_", "[A-Za-z0-9_+/=]{30,}"),  # Grafana
    ("phx_ phs_", _DIGIT + _ALNUM + "{30,}"),  # PostHog
    ("hcaik_ hcamk_", _DIGIT + _ALNUM + "{30,}"),  # Honeycomb
    ("AGE-SECRET-KEY-1", "[A-Z0-9]{50,}"),
)  # fmt: skip

_OTHERS = (
    Shape("eyJ", r"eyJ(?:(?<![A-Za-z0-9_-]eyJ)|(?<=\\[nrt]eyJ))"
          r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"),  # JWT
    Shape("LS0tLS1CRUdJTi", r"LS0tLS1CRUdJTi[A-Za-z0-9+/=]{40,}"),  # a key block in base64
    Shape(":AA", r"(?:(?<![0-9A-Za-z])|(?<=bot))[0-9]{8,12}:AA[A-Za-z0-9_-]{32,}"),  # Telegram
    Shape(".", r"(?<![A-Za-z0-9_-])[MNO][A-Za-z0-9_-]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}"),  # Discord
    Shape("Q~", r"(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}"),  # Azure
    Shape("AZDO", r"(?<![A-Za-z0-9])[A-Za-z0-9]{40,80}AZDO[A-Za-z0-9]{4}"),  # Azure DevOps
    Shape("-us", r"(?<![A-Za-z0-9])[a-f0-9]{32}-us[0-9]{1,2}(?![A-Za-z0-9])"),  # Mailchimp
    Shape(".atlasv1.", r"(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,}"),  # Terraform
    Shape("NRAL", r"(?<![A-Za-z0-9])[a-f0-9]{36}NRAL"),  # New Relic
)  # fmt: skip

TOKENS = (*(token(prefix, body) for prefixes, body in _PREFIXES for prefix in prefixes.split()), *_OTHERS)
"""All stand within one word of at least sixteen characters, not all of them small letters."""
TOKENS_BY_SIGN = {
    sign: tuple(shape for shape in TOKENS if sign == next((c for c in "_-.:~" if c in shape.hint), ""))
    for sign in ("", *"_-.:~")
}
"""By a sign that stands in the hint: a text without it is spared them all."""

BLOCKS = (
    Shape("PRIVATE KEY",
          r"(?s)-{4,5} ?BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY(?: BLOCK)? ?-{4,5}"
          r".*?(?:-{4,5} ?END [A-Z0-9 ]{0,32}KEY(?: BLOCK)? ?-{4,5}|\Z)"),
    Shape("Private-Lines: ", r"(Private-Lines: \d{1,4}(?:\r?\n|\\n))(?:[A-Za-z0-9+/=]{1,80}(?:\r?\n|\\n|\Z))+",
          r"\1" + MARK + "\n"),
)  # fmt: skip
"""Whole lines."""

