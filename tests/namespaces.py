"""Network namespaces: as many machines, as far as the network goes, joined by a bridge."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from dask_cluster import Host

_NETWORK = "10.213.{net}.{host}"


def can_make() -> bool:
    """Whether this process may make namespaces and joins between them."""
    if os.geteuid() or shutil.which("ip") is None:
        return False
    with ExitStack() as made:
        try:
            _make(made, f"nt{os.getpid()}p", "ip link add {0} type bridge", "ip link del {0}")
            _make(made, f"nt{os.getpid()}n", "ip netns add {0}", "ip netns del {0}")
        except subprocess.CalledProcessError:
            return False
    return True


@contextmanager
def hosts_apart(n: int) -> Iterator[Sequence[Host]]:
    """`n` hosts, each in a namespace of its own, while the block lasts; this process reaches them and they it."""
    tag, net = f"nt{os.getpid()}", os.getpid() % 250
    with ExitStack() as made:
        _make(made, f"{tag}b", "ip link add {0} type bridge", "ip link del {0}")
        _run(f"ip addr add {_NETWORK.format(net=net, host=1)}/24 dev {tag}b")
        _run(f"ip link set {tag}b up")
        hosts = []
        for number in range(n):
            name, address = f"{tag}h{number}", _NETWORK.format(net=net, host=number + 2)
            _make(made, name, "ip netns add {0}", "ip netns del {0}")
            _run(f"ip link add {tag}v{number} type veth peer name eth0 netns {name}")
            _run(f"ip link set {tag}v{number} master {tag}b up")
            _run(f"ip -n {name} addr add {address}/24 dev eth0")
            for link in ("eth0", "lo"):
                _run(f"ip -n {name} link set {link} up")
            hosts.append(Host(address, ("ip", "netns", "exec", name)))
        yield hosts


def _make(made: ExitStack, name: str, command: str, undo: str) -> None:
    _run(command.format(name))
    made.callback(_run, undo.format(name))


def _run(command: str) -> None:
    subprocess.run(command.split(), check=True, capture_output=True)
