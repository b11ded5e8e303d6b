"""docker-compose.yml tells the truth: every command, port and health path of it, started natively with its own environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from deploy import embedded_cluster
from deploy.assembly import SPECS
from deploy.embedded import EmbeddedPostgres
from shared.settings import SERVICES
from tests.deploy.compose_file import CADDYFILE, COMPOSE, ROOT, Container, interpolate, list_texts, read_containers, required_variables

PROGRAMS = Path(sys.executable).parent
ISSUER = "https://id.invalid/health"
PUBLIC_URL = "https://tuyen.invalid"
READY_SECONDS = 60
OUTSIDE_GATEWAY = 8080
SECRET_WORDS = re.compile(r"PASSWORD|KEY|SECRET|TOKEN(?!_ISSUER|_AUDIENCE)")


@dataclass(slots=True)
class Native:
    """The containers of the file, run as processes of this machine with their ports moved to free ones."""

    containers: Mapping[str, Container]
    moved: dict[str, str]
    token: str
    logs: Path

    def here(self, text: str) -> str:
        """The same text with container addresses replaced by those of this machine."""
        for there, here in self.moved.items():
            text = text.replace(there, here)
        return text

    def environment(self, container: Container) -> dict[str, str]:
        """The container's own environment and nothing of ours but the path."""
        kept = {"PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}", "HOME": str(self.logs), "PYTHONWARNINGS": "error::RuntimeWarning"}
        return kept | {key: self.here(value) for key, value in container.environment.items()}

    def health(self, name: str, change: tuple[str, str] = ("", "")) -> subprocess.CompletedProcess[str]:
        """Run a container's own health check here, with one text of it changed when a test wants it wrong."""
        container = self.containers[name]
        assert container.health is not None
        command = [self.here(word.replace(*change) if change[0] else word) for word in container.health]
        if command[0] == "wget" and shutil.which("wget") is None:
            command = ["python", "-m", "deploy.health", command[-1]]
        if command[0] == "pg_isready":
            command = [str(embedded_cluster.find_programs() / "pg_isready"), *_with_port(command[1:], self.moved["postgres:5432"])]
        return subprocess.run(command, env=self.environment(container), cwd="/", capture_output=True, text=True, timeout=20, check=False)


def _with_port(arguments: list[str], address: str) -> list[str]:
    port = address.rpartition(":")[2]
    return [port if word == "5432" else word for word in arguments]


def make_variables(admin_password: str, jwks_url: str) -> dict[str, str]:
    values = {name: f"x{os.urandom(16).hex()}" for name in required_variables()}
    return values | {
        "TUYEN_ADMIN_PASSWORD": admin_password,
        "TUYEN_JWKS_URL": jwks_url,
        "TUYEN_TOKEN_ISSUER": ISSUER,
        "TUYEN_PUBLIC_URL": PUBLIC_URL,
    }


@contextmanager
def identity_provider() -> Iterator[tuple[str, str]]:
    """(address of a key set, a token signed by one of its keys), as the production setting wants it."""
    key = ECKey.generate_key("P-256", {"kid": "one"})
    body = json.dumps(KeySet([key]).as_dict(private=False)).encode()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": "tuyen", "sub": "tester", "role": "department", "unit": "VN", "iat": now, "exp": now + 3600}
    try:
        yield f"http://127.0.0.1:{server.server_port}/certs", jwt.encode({"alg": "ES256", "kid": "one"}, claims, key)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def port_of(command: list[str]) -> int:
    return int(command[command.index("--port") + 1])


@contextmanager
def start(native: Native, name: str, command: list[str]) -> Iterator[None]:
    """Run a container's process until the block ends; it must then stop by SIGTERM within its grace period, without an error."""
    container = native.containers[name]
    with (native.logs / f"{name}.log").open("w") as log:
        process = subprocess.Popen(command, env=native.environment(container), cwd=native.logs, stdout=log, stderr=log)
        try:
            wait_healthy(native, name, process)
            yield
        finally:
            process.terminate()
            try:
                code = process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise
        assert code in (0, -15), f"{name} ended with {code}: {(native.logs / f'{name}.log').read_text()[-2000:]}"


def wait_healthy(native: Native, name: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while (done := native.health(name)).returncode:
        told = (native.logs / f"{name}.log").read_text()[-3000:]
        assert process.poll() is None, f"{name} ended with {process.returncode}: {told}"
        assert time.monotonic() < deadline, f"{name} is not healthy after {READY_SECONDS} s: {done.stderr} {told}"
        time.sleep(0.2)


def service_command(native: Native, name: str) -> list[str]:
    words = [word if word != "0.0.0.0" else "127.0.0.1" for word in native.containers[name].command]
    port = native.moved[f"127.0.0.1:{port_of(words)}"].rpartition(":")[2]
    return ["tuyen", *(port if word == str(port_of(words)) else word for word in words)]


@pytest.fixture(scope="module")
def native() -> Iterator[Native]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="tuyen-compose-")))
        server = stack.enter_context(EmbeddedPostgres.start(folder / "data", durable=False))
        jwks_url, token = stack.enter_context(identity_provider())
        containers = read_containers(make_variables(server.passwords["postgres"], jwks_url))
        moved = {"postgres:5432": f"127.0.0.1:{server.port}", "/tmp/tuyen": str(folder / "tmp")}
        for name in SERVICES:
            moved[f"127.0.0.1:{port_of(containers[name].command)}"] = f"127.0.0.1:{embedded_cluster.pick_port()}"
        moved[f"127.0.0.1:{OUTSIDE_GATEWAY}"] = f"127.0.0.1:{embedded_cluster.pick_port()}"
        native = Native(containers, moved, token, folder)
        migrate(native)
        for name in SERVICES:
            stack.enter_context(start(native, name, service_command(native, name)))
        stack.enter_context(start_gateway(native))
        yield native


def migrate(native: Native) -> None:
    job = native.containers["migrate"]
    done = subprocess.run(
        ["tuyen", *job.command], env=native.environment(job), cwd=native.logs, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, f"the migration job failed: {done.stdout} {done.stderr}"


def upstreams(native: Native) -> dict[str, str]:
    """What the Caddyfile's own default addresses become here; a default that no container listens on stays and fails."""
    found: dict[str, str] = dict(re.findall(r"\{\$(TUYEN_\w+_UPSTREAM):([^}]+)\}", CADDYFILE.read_text("utf-8")))
    assert len(found) == len(SERVICES)
    moved = {
        f"{name}:{port_of(native.containers[name].command)}": native.here(f"127.0.0.1:{port_of(native.containers[name].command)}")
        for name in SERVICES
    }
    return {variable: moved.get(address, address) for variable, address in found.items()}


@contextmanager
def start_gateway(native: Native) -> Iterator[None]:
    gateway = native.containers["gateway"]
    mounted = {target: ROOT / source for source, target in (volume.split(":")[:2] for volume in gateway.raw["volumes"])}
    command = [str(mounted.get(word, word)) for word in gateway.command]
    port = native.moved[f"127.0.0.1:{OUTSIDE_GATEWAY}"].rpartition(":")[2]
    extra = {**gateway.environment, **upstreams(native), "TUYEN_GATEWAY_PORT": port}
    native.containers = {**native.containers, "gateway": replace(gateway, environment=extra)}
    with start(native, "gateway", command):
        yield


def get(native: Native, path: str, *, token: str | None = None) -> tuple[int, bytes]:
    address = native.moved[f"127.0.0.1:{OUTSIDE_GATEWAY}"]
    request = urllib.request.Request(f"http://{address}{path}", headers={"Authorization": f"Bearer {token}"} if token else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


@pytest.mark.parametrize("name", ["postgres", "gateway", *SERVICES])
def test_a_health_check_passes_as_written_and_fails_on_another_port(native: Native, name: str) -> None:
    assert native.health(name).returncode == 0
    container = native.containers[name]
    assert container.health is not None
    port = re.findall(r"\b\d{4}\b", " ".join(container.health))[-1]
    assert native.health(name, (port, str(embedded_cluster.pick_port()))).returncode != 0


@pytest.mark.parametrize("name", ["gateway", *SERVICES])
def test_a_health_check_fails_on_another_path(native: Native, name: str) -> None:
    assert native.health(name, ("/health/", "/healthy/")).returncode != 0


def test_the_gateway_sends_each_prefix_to_its_service(native: Native) -> None:
    for name in SERVICES:
        assert get(native, f"/{name}/health/ready")[0] == 200
        status, body = get(native, f"/{name}/v1/openapi.json")
        assert status == 200
        assert any(path.startswith((f"/{name}/v1/", "/v1/")) for path in json.loads(body)["paths"])
    assert get(native, "/")[0] == 200
    assert get(native, "/health/ready")[0] == 200


def test_the_gateway_hides_metrics(native: Native) -> None:
    for path in ("/metrics", *(f"/{name}/metrics" for name in SERVICES)):
        assert get(native, path, token=native.token)[0] == 404


def test_a_token_of_the_identity_provider_is_believed_and_none_is_refused(native: Native) -> None:
    assert get(native, "/catalog/v1/admin-units", token=native.token)[0] == 200
    assert get(native, "/catalog/v1/admin-units")[0] == 401


def test_the_migration_job_can_run_again_beside_running_services(native: Native) -> None:
    migrate(native)
    assert get(native, "/catalog/v1/admin-units", token=native.token)[0] == 200


@pytest.mark.parametrize("words", [["serve", "catalogue"], ["serve", "catalog", "--prot", "1"], ["migrate", "--bootstrapped"]])
def test_a_command_that_the_program_does_not_have_fails(native: Native, words: list[str]) -> None:
    environment = native.environment(native.containers["catalog"])
    done = subprocess.run(["tuyen", *words], env=environment, cwd=native.logs, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode not in (0, None)


def test_a_production_service_without_its_key_set_does_not_start(native: Native) -> None:
    environment = native.environment(native.containers["catalog"])
    del environment["TUYEN_JWKS_URL"]
    done = subprocess.run(
        service_command(native, "catalog"), env=environment, cwd=native.logs, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode != 0
    assert "TUYEN_JWKS_URL" in done.stderr + done.stdout


def test_each_service_holds_its_own_dsn_and_the_readers_of_what_it_follows() -> None:
    containers = read_containers(make_variables("admin", "http://127.0.0.1/certs"))
    for name in SERVICES:
        dsns = {key for key in containers[name].environment if key.endswith("_DSN")}
        followed = {f"TUYEN_{producer.upper()}_READER_DSN" for producer in {*SPECS[name].follows, *SPECS[name].reacts_to}}
        assert dsns == {f"TUYEN_{name.upper()}_DSN"} | followed
        for key in dsns:
            role = key.removeprefix("TUYEN_").removesuffix("_DSN").lower()
            assert containers[name].environment[key].startswith(f"postgresql://tuyen_{role}:")


def test_no_secret_stands_in_the_file_and_none_has_a_default() -> None:
    text = COMPOSE.read_text("utf-8")
    for name, kind in re.findall(r"\$\{(\w+)(:?[?-]?)", text):
        assert kind == ":?" or not SECRET_WORDS.search(name), f"{name} has a default"
    for container in read_containers(dict.fromkeys(required_variables(), "") | dict.fromkeys(required_variables(), "PLACED")).values():
        for key, value in container.environment.items():
            assert not SECRET_WORDS.search(key) or "PLACED" in value, f"{container.name}: {key} is written out"
    for value in list_texts(dict(enumerate(text.splitlines()))):
        assert not re.search(r"://\w+:(?!\$\{)[^@/ ]+@", value), "a password in a DSN"


def test_a_missing_variable_stops_compose() -> None:
    full = make_variables("admin", "http://127.0.0.1/certs")
    for name in required_variables():
        with pytest.raises(KeyError, match=name):
            read_containers({key: value for key, value in full.items() if key != name})
    assert interpolate("${A:-b}", {}) == "b"


def test_containers_are_closed_down() -> None:
    for container in read_containers(make_variables("admin", "http://127.0.0.1/certs")).values():
        raw = container.raw
        assert raw["read_only"] is True, container.name
        assert str(raw["user"]).split(":")[0] not in {"root", "0"}, container.name
        assert raw["cap_drop"] == ["ALL"], container.name
        assert raw["deploy"]["resources"]["limits"]["memory"], container.name
        assert container.health or container.name == "migrate", container.name


def test_ports_agree_between_command_health_check_gateway_and_documentation() -> None:
    containers = read_containers(make_variables("admin", "http://127.0.0.1/certs"))
    page = (ROOT / "deploy" / "docs" / "production.md").read_text("utf-8")
    gateway = CADDYFILE.read_text("utf-8")
    for name in SERVICES:
        port = port_of(containers[name].command)
        health = containers[name].health
        assert health is not None
        path = f"/{name}/health/ready"
        assert health[-1] == f"http://127.0.0.1:{port}{path}"
        assert f"{{$TUYEN_{name.upper()}_UPSTREAM:{name}:{port}}}" in gateway
        assert f"| {name} | {port} | `{path}` |" in page
    assert containers["gateway"].raw["ports"] == [f"8080:{OUTSIDE_GATEWAY}"]
    assert f"{{$TUYEN_GATEWAY_PORT:{OUTSIDE_GATEWAY}}}" in gateway
    asked = set(re.findall(r"TUYEN_\w+", page)) | {f"TUYEN_{name}_PASSWORD" for name in re.findall(r"\b[A-Z]+(?:_READER)?\b", page)}
    assert required_variables() <= asked
