"""The names of secrets."""

KINDS_OF_KEYS = (
    "api", "access", "private", "auth", "signing", "encryption", "account", "app", "application", "master", "admin",
    "service", "client", "license", "shared", "webhook", "deploy", "root", "hmac", "jwt", "session", "secret",
)  # fmt: skip
"""What stands before `key` where it is no public one."""
SECRET_NAMES = (
    "password", "passwd", "passphrase", "secret", "secrets", "token", "authorization", "cookie", "credential",
    "credentials", *(f"{kind}key" for kind in KINDS_OF_KEYS),
)  # fmt: skip
"""Ends of keys whose value is a secret whatever it looks like; `_`, `-` and the case do not count."""

_SEPARATORS = str.maketrans("", "", "_- ")


def names_secret(key: str) -> bool:
    """Whether what stands under this key is a secret: `client_secret`, `X-Auth-Token`, `apiKey`."""
    return key.translate(_SEPARATORS).lower().endswith(SECRET_NAMES)
