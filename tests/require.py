"""With HOOKD_TEST_REQUIRE=all a test that would be skipped fails: where everything is installed, everything runs."""

import os

import pytest

REQUIRED = "HOOKD_TEST_REQUIRE=all, and this was skipped: "


def _failed(report):
    if report.skipped and os.environ.get("HOOKD_TEST_REQUIRE") == "all":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"{REQUIRED}{reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _failed((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _failed((yield))
