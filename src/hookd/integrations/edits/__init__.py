"""Settings files edited as a careful person would: every byte that is not hookd's own stays."""

from collections.abc import Mapping

from hookd.integrations.edits.jsonc import Json
from hookd.integrations.edits.protocol import Format
from hookd.integrations.edits.toml import Toml
from hookd.integrations.edits.yaml import Yaml

FORMATS: Mapping[str, Format] = {"json": Json(), "toml": Toml(), "yaml": Yaml()}
"""By the name that an agent's settings file is listed with."""
