# On a fresh machine with Python and make: `make demo` shows it, `make test` proves it.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin

AGENTS  = $(or $(HOOKD_AGENTS),.agents)

.PHONY: demo run test test-quick test-agents check format bench docs agents soak clean

demo: $(VENV)/installed
	@$(BIN)/python -m demo

run: $(VENV)/installed
	$(BIN)/hookd run

test: $(VENV)/installed-dev
	$(BIN)/pytest -n 2

test-quick: $(VENV)/installed-dev
	$(BIN)/pytest -m "not systemd and not ear" --deselect tests/crash

# Claude Code, Codex, Gemini CLI and Qwen Code, from npm: a gigabyte, in .agents, or where HOOKD_AGENTS says they are.
test-agents: $(VENV)/installed-dev $(if $(HOOKD_AGENTS),,.agents/installed)
	HOOKD_AGENTS=$(AGENTS) $(BIN)/pytest -n 2 --dist=loadfile tests/agents

check: $(VENV)/installed-dev
	@# Without the cache: which imports are ours depends on other files than the one that is looked at.
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy
	$(BIN)/pytest -q tests/test_layers.py

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .

bench: $(VENV)/installed-dev
	@$(BIN)/python -m compileall -q src
	$(BIN)/python -m bench

docs: $(VENV)/installed-dev demo agents
	$(BIN)/python docs/picture.py

agents: $(VENV)/installed-dev
	$(BIN)/python docs/agents.py

soak: $(VENV)/installed-dev
	HOOKD_CRASH_KILLS=1000 $(BIN)/pytest tests/crash -k "survives" -s

$(VENV)/installed: pyproject.toml scripts/hookd scripts/agent-voice-hook.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing hookd and a neural voice into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[neural]'
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/installed-dev: pyproject.toml scripts/hookd scripts/agent-voice-hook.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing hookd and what its tests need into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@$(BIN)/python -m compileall -q src
	@touch $@ $(VENV)/installed

# Without their scripts: what npm unpacks is enough.
.agents/installed: tests/agents/package.json
	@node -e 'process.exit(Number(parseInt(process.versions.node) < 20))' 2>/dev/null && command -v npm >/dev/null || \
	    { echo "test-agents: npm and Node.js 20 or newer are needed, and are not here" >&2; exit 1; }
	@echo "Fetching the agents' programs into .agents …"
	@mkdir -p .agents
	@cp tests/agents/package.json .agents
	@npm install --prefix .agents --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

clean:
	rm -rf $(VENV) .demo .agents build dist
