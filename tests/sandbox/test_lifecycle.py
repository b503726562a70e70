"""Instances come and go: nothing of them is left, whatever was under way; in the foreground a signal ends them quietly."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from sandbox.configuration import Configuration
from sandbox.embedded import running


def sandbox_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "sandbox"]


def test_an_open_connection_does_not_hold_an_instance_back() -> None:
    before = sandbox_threads()
    with httpx.Client() as client:
        with running(Configuration()) as instance:
            assert client.get(f"{instance.base_url}/customers").status_code == 401
        assert sandbox_threads() == before
        with pytest.raises(httpx.TransportError):
            client.get(f"{instance.base_url}/customers")


def test_a_request_under_way_is_cut_off() -> None:
    sent = {"x-idempotency-key": "0b6c6f4e-8d4b-4f0a-9d6e-1c3f5a7b9d11"}
    with ThreadPoolExecutor() as pool:
        with running(Configuration(latency=60)) as instance:
            headers = {"x-api-key": instance.api_keys[0], **sent}
            body = {"name": "Acme", "customer_type": "business"}
            request = pool.submit(httpx.post, f"{instance.base_url}/customers", headers=headers, json=body, timeout=60)
            while not instance.application.sandbox.responses:
                threading.Event().wait(0.005)
        assert isinstance(request.exception(), httpx.TransportError)


@contextmanager
def foreground() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline()


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_foreground_quietly(name: str) -> None:
    with foreground() as (process, line):
        base_url = line.split()[2].rstrip(",")
        with httpx.Client() as client:
            assert client.get(f"{base_url}/customers").status_code == 401
            process.send_signal(signal.Signals[name])
            _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
