"""The command line pays for Prefect only where it needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["tongxing.cli", "tongxing.installation", "flows.plugin", "flows.up"])
def test_it_imports_no_prefect(module: str) -> None:
    look = f"import sys, {module}; from tongxing.registry import catalogue; catalogue(); sys.exit('prefect' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
