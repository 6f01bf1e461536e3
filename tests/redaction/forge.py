"""Makes secrets that look real out of templates, so that no file here holds one: `ghp_{A:36}`, by a fixed seed."""

import random
import re
import string
from pathlib import Path

ALPHABETS = {
    "A": string.ascii_letters + string.digits,
    "U": string.ascii_letters + string.digits + "_-",
    "B": string.ascii_letters + string.digits + "+/",
    "h": "0123456789abcdef",
    "H": "0123456789ABCDEF",
    "d": string.digits,
    "l": string.ascii_lowercase + string.digits,
    "C": string.ascii_uppercase + string.digits,
    "32": "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
    "p": string.ascii_letters + string.digits + "!#%^*",
}

PREFIXED = {
    "AWS key id": "AKIA{32:16}",
    "AWS session": "IQoJb3JpZ2lu{B:300}",
    "Google": "AIza{U:35}",
    "Google OAuth": "ya29.{U:120}",
    "Google client": "GOCSPX-{U:28}",
    "Azure client": "{A:3}8Q~{A:34}",
    "Azure DevOps": "{A:76}AZDO{A:4}",
    "DigitalOcean": "dop_v1_{h:64}",
    "Cloudflare": "cfut_{A:48}",
    "Heroku": "HRKU-{U:60}",
    "Supabase": "sbp_{h:40}",
    "Vault": "hvs.{U:90}",
    "Doppler": "dp.pt.{A:43}",
    "Tailscale": "tskey-auth-k{A:10}CNTRL-{A:32}",
    "GitHub": "ghp_{A:36}",
    "GitHub fine": "github_pat_{A:22}_{A:59}",
    "GitLab": "glpat-{A:20}",
    "Bitbucket": "ATBB{A:32}",
    "Atlassian": "ATATT3xFfGF0{U:160}={H:8}",
    "npm": "npm_{A:36}",
    "PyPI": "pypi-AgEIcHlwaS5vcmc{U:140}",
    "Docker Hub": "dckr_pat_{U:27}",
    "RubyGems": "rubygems_{h:48}",
    "Slack": "xoxb-{d:12}-{d:13}-{A:24}",
    "Slack app": "xapp-1-A{C:10}-{d:13}-{h:64}",
    "Slack hook": "T{C:10}/B{C:10}/{A:24}",
    "Discord": "MT{A:24}.{A:6}.{U:38}",
    "Discord hook": "{U:68}",
    "Telegram": "{d:10}:AA{U:33}",
    "OpenAI": "sk-proj-{U:60}T3BlbkFJ{U:60}",
    "Anthropic": "sk-ant-api03-{U:93}AA",
    "Hugging Face": "hf_{A:34}",
    "Groq": "gsk_{A:52}",
    "xAI": "xai-{A:80}",
    "Perplexity": "pplx-{A:48}",
    "Replicate": "r8_{A:37}",
    "Stripe": "sk_live_{A:24}",
    "Stripe hook": "whsec_{A:32}",
    "Twilio": "SK{h:32}",
    "SendGrid": "SG.{U:22}.{U:43}",
    "Mailgun": "key-{h:32}",
    "Mailchimp": "{h:32}-us14",
    "New Relic": "NRAK-{C:27}",
    "Sentry": "sntrys_{B:90}",
    "Linear": "lin_api_{A:40}",
    "Notion": "ntn_{d:11}{A:35}",
    "Shopify": "shpat_{h:32}",
    "Databricks": "dapi{h:32}",
    "Terraform": "{A:14}.atlasv1.{U:67}",
    "JWT": "eyJ{A:33}.eyJ{U:90}.{U:43}",
    "age": "AGE-SECRET-KEY-1{C:58}",
    "key block": "-----BEGIN OPENSSH {}PRIVATE KEY-----\\n{B:70}\\n{B:70}\\n-----END OPENSSH {}PRIVATE KEY-----",
    "PGP block": "-----BEGIN PGP {}PRIVATE KEY BLOCK-----\\n\\n{B:64}\\n={B:4}\\n-----END PGP {}PRIVATE KEY BLOCK-----",
    "password": "{p:14}",
    "short password": "{l:6}{d:2}",
    "basic": "{B:24}==",
    "bearer": "{U:40}",
    "SAS": "{B:43}%3D",
}
"""Told by how they begin, or by what stands around them in the line."""

UNPREFIXED = {
    "40 of base64": "{B:40}",
    "88 of base64": "{B:86}==",
    "40 letters": "{A:40}",
    "32 letters": "{A:32}",
    "64 letters": "{A:64}",
    "44 of base64": "{B:43}=",
    "43 of base64url": "{U:43}",
    "24 letters": "{A:24}",
    "20 letters": "{A:20}",
    "32 hexadecimal": "{h:32}",
    "40 hexadecimal": "{h:40}",
    "64 hexadecimal": "{h:64}",
    "32 small": "{l:32}",
    "UUID": "{h:8}-{h:4}-4{h:3}-a{h:3}-{h:12}",
}
"""Nothing but random letters, as many makers give them; the line says in words what they are, or says nothing."""

_PLACE = re.compile(r"\{(\w+):(\d+)\}")
_TAKEN = re.compile(r"(.*?)(?:(?=@@)|<<)(@@|[^<>]*@@[^<>]*(?=>>))(?:>>)?(.*)", re.DOTALL)
_HERE = Path(__file__).parent


def forged(template, dice):
    """A secret by the template; the random parts hold what nearly every real one holds: digits and letters."""

    def part(place):
        alphabet, length = ALPHABETS[place[1]], int(place[2])
        return "".join(dice.choice(alphabet) for _ in range(length))

    return _PLACE.sub(part, template).replace("{}", "")


def lines(seed=1):
    """`(shape, text before, text that goes, text after)` of each line of secrets.txt."""
    dice = random.Random(seed)
    for line in _read("secrets.txt"):
        shape, text = line.replace("\\n", "\n").split(" | ", 1)
        secret = forged(PREFIXED.get(shape) or UNPREFIXED[shape], dice).replace("\\n", "\n")
        before, goes, after = _TAKEN.fullmatch(text).groups()
        yield shape, before, goes.replace("@@", secret), after


def harmless():
    return [line.replace("\\n", "\n") for line in _read("harmless.txt")]


def _read(name):
    return [line for line in (_HERE / name).read_text().splitlines() if line and not line.startswith("# ")]
