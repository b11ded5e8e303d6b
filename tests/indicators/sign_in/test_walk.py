"""A person at this machine: `tuyen serve` prints a link, a browser opens it, reads pages and signs out; a second link signs in again."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.demo.server import free_port
from shared.pages import SESSION
from shared.settings import SERVICES, Settings
from tests.chromium import browsing, needs_chromium

ROOT = Path(__file__).resolve().parents[3]
TUYEN = [sys.executable, "-c", "from deploy.cli import main; main()"]
DASHBOARD = "/indicators/v1/dashboard"


def environment(settings: Settings) -> dict[str, str]:
    named = {f"{service}_{kind}" for service in SERVICES for kind in ("dsn", "reader_dsn")}
    dsns = {f"TUYEN_{name.upper()}": getattr(settings, name).get_secret_value() for name in named}
    return {"PATH": os.environ["PATH"], "TUYEN_LOG_LEVEL": "WARNING"} | dsns


def tuyen(settings: Settings, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [*TUYEN, *words, "--data-dir", str(settings.data_dir)]
    return subprocess.run(command, cwd=ROOT, env=environment(settings) | more, capture_output=True, text=True, timeout=60, check=False)


@contextmanager
def serving(settings: Settings, port: int) -> Iterator[str]:
    """The link that the server prints once it answers."""
    command = [*TUYEN, "serve", "indicators", "--port", str(port), "--data-dir", str(settings.data_dir)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    watchdog = threading.Timer(60, process.kill)
    watchdog.start()
    try:
        yield process.stdout.readline().strip()
    finally:
        watchdog.cancel()
        process.terminate()
        process.wait(30)
        process.stdout.close()


@needs_chromium
def test_a_browser_goes_through_the_printed_link_once_and_signs_out(settings: Settings) -> None:
    port = free_port(0)
    address = f"http://127.0.0.1:{port}{DASHBOARD}"
    with serving(settings, port) as link, browsing() as browser:
        assert link.startswith(f"{address}?ticket=")
        window, stranger = browser.window(), browser.window()
        stranger.go(f"{address}/sign-in?lang=vi")
        stranger.wait_for("document.querySelector('h1')?.innerText === 'Cần đăng nhập'")
        window.go(link)
        window.wait_for(f"location.href === '{address}' && !!document.querySelector('h1')")
        assert "tuyen link" not in window.value("document.body.innerText")
        assert (window.cookies(), window.value("document.cookie")) == ({SESSION: (True, "Strict")}, "")
        stranger.go(f"{link}&lang=vi")
        stranger.wait_for("document.querySelector('h1')?.innerText === 'Đường dẫn đăng nhập này đã được dùng'")
        form = f'<form method="post" action="{DASHBOARD}/sign-out"></form>'
        window.value(f"document.body.innerHTML = '{form}'; document.forms[0].submit()")
        window.wait_for(f"location.href === '{address}' && !!document.querySelector('h1')")
        assert (window.cookies(), stranger.cookies()) == ({}, {})
        window.go(tuyen(settings, "link", "--role", "centre", "--unit", "107", "--port", str(port)).stdout.strip())
        window.wait_for(f"location.href === '{address}' && !!document.querySelector('h1')")
        assert set(window.cookies()) == {SESSION}


def test_no_link_is_given_out_where_people_sign_in_at_a_provider(settings: Settings) -> None:
    production = {
        "TUYEN_ENVIRONMENT": "production",
        "TUYEN_TOKEN_ISSUER": "https://id.example.vn",
        "TUYEN_JWKS_URL": "https://id.example.vn/certs",
        "TUYEN_CURSOR_KEY": "c" * 32,
        "TUYEN_SESSION_KEYS": "s" * 32,
    }
    done = tuyen(settings, "link", **production)
    assert (done.returncode, done.stdout, "identity provider" in " ".join(done.stderr.split())) == (2, "", True)
