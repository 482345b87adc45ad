"""Which addresses a message may go to."""

from __future__ import annotations

import socket

import pytest

from notifications.targets import PrivateTarget, only_public_targets, public


@pytest.mark.parametrize("host", ["8.8.8.8", "2606:4700::1111"])
def test_an_address_of_the_internet_is_public(host: str) -> None:
    assert public(host)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "school.example.org",
    ],
)
def test_any_other_is_not(host: str) -> None:
    assert not public(host)


def test_a_connection_is_stopped_only_within_the_block() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with only_public_targets(), pytest.raises(PrivateTarget):
            socket.create_connection(server.getsockname())
        socket.create_connection(server.getsockname()).close()
