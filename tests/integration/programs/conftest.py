"""Where launches of the shipped programs are played."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tongxing.installation import Installation, open_installation
from tongxing.settings import Settings


@pytest.fixture(scope="session")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with all programs that ship."""
    with open_installation(Settings(_env_file=None, home=tmp_path_factory.mktemp("programs"))) as installation:
        yield installation
