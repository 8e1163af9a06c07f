"""What is shipped to run relay: as far as it can be checked without an engine or a cluster."""

import json
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from relay import config, config_file
from tests.unit.peer.test_tls import self_signed

DEPLOY = Path("deploy")
SIDES = ("border", "offshore")
KUBERNETES = sorted((DEPLOY / "offshore" / "kubernetes").glob("*.yaml"))
KUBERNETES_SCHEMA = json.loads(Path("tests/kubernetes-1.34.schema.json").read_text("utf-8"))
BUILD_TOOLS = re.compile(r"\b(gcc|g\+\+|make|build-essential|git|curl|wget|.*-dev)\b")


def stages(side: str) -> list[list[str]]:
    """A Dockerfile's stages, each as its instructions; continued lines are joined."""
    text = (DEPLOY / side / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.M))
    found: list[list[str]] = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        if line.startswith("FROM "):
            found.append([])
        found[-1].append(line)
    return found


@pytest.mark.parametrize("side", SIDES)
def test_an_image_has_two_stages_and_its_last_runs_as_nobody_in_particular(side):
    build, last = stages(side)
    assert build[0].endswith(" AS build")
    assert "USER 10001:10001" in last
    runs = [line for line in last if line.startswith("RUN ")]
    assert last.index("USER 10001:10001") > max(last.index(run) for run in runs)
    assert any(line.startswith("COPY --from=build") for line in last)
    assert not any(line.startswith(("ADD", "ARG")) for line in build + last)


@pytest.mark.parametrize("side", SIDES)
def test_no_build_tool_is_in_the_last_stage_but_the_authorities_are(side):
    (run,) = (line for line in stages(side)[1] if line.startswith("RUN "))
    installed = re.search(r"apt-get install -y --no-install-recommends ([^&]+)", run)
    assert installed is not None
    assert "ca-certificates" in installed[1]
    assert not BUILD_TOOLS.search(installed[1])
    assert "rm -rf /var/lib/apt/lists/*" in run
    assert "site-packages /usr/local/bin/pip*" in run  # pip is a build tool, too


@pytest.mark.parametrize("side", SIDES)
def test_images_are_named_whole_and_packages_come_by_their_hashes(side):
    build, last = stages(side)
    for stage in (build, last):
        image = stage[0].split()[1]
        assert re.fullmatch(r"docker\.io/library/[a-z]+:[\w.-]+", image), image
        assert not image.endswith(":latest")
    assert any("--require-hashes" in line and "--frozen" in line for line in build)
    assert "RUN pip install --require-hashes -r uv.txt" in build


def test_each_image_has_its_own_sides_packages_only():
    for side in SIDES:
        other = next(one for one in SIDES if one != side)
        text = " ".join(stages(side)[0])
        assert f"--extra {side} --extra postgres" in text
        assert f"--extra {other}" not in text
    assert "rm -rf /opt/relay/lib/python3.11/site-packages/relay/border" in " ".join(
        stages("offshore")[0]
    )


@pytest.mark.parametrize("side", SIDES)
def test_entry_points_are_lists_and_no_secret_is_in_an_image(side):
    last = stages(side)[1]
    for word in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        (line,) = (one for one in last if one.startswith(word))
        assert "[" in line, line
    assert not re.search(r"ENV .*(KEY|TOKEN|SECRET|PASSWORD)", "\n".join(last))


@pytest.mark.parametrize("side", SIDES)
def test_a_compose_file_locks_its_containers_and_keeps_plain_http_on_loopback(side):
    compose = yaml.safe_load((DEPLOY / side / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    ours = services[side]
    assert ours["network_mode"] == "service:proxy"
    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert "ports" not in ours
    for name, service in services.items():
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not service.get("privileged"), name
        assert "latest" not in service["image"], name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith("./") or source in compose["volumes"], volume
    if side == "offshore":
        assert services["database"]["network_mode"] == "none"
        assert "POSTGRES_PASSWORD" not in services["database"]["environment"]


@pytest.mark.parametrize("side", SIDES)
def test_a_compose_file_is_one_by_the_specification_and_publishes_its_proxy_only(side):
    compose = yaml.safe_load((DEPLOY / side / "compose.yaml").read_text(encoding="utf-8"))
    schema = get_builtin_schema("vendor.compose-spec")
    specification = validator_for(schema)(schema)
    assert [error.message for error in specification.iter_errors(compose)] == []
    published = {name: one["ports"] for name, one in compose["services"].items() if "ports" in one}
    assert published == {"proxy": [{"offshore": "443:8443", "border": "8443:8443"}[side]]}
    assert all(set(one) == {"file"} for one in compose.get("secrets", {}).values())
    compose["services"][side]["read_only"] = "perhaps not"
    compose["services"][side]["volume"] = []
    assert len(list(specification.iter_errors(compose))) > 0  # what it does not know is told


def unit(side: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    path = DEPLOY / side / f"relay-{side}.service"
    for line in path.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(key, []).append(value)
    return found


@pytest.mark.parametrize("side", SIDES)
def test_a_unit_is_hardened(side):
    found = unit(side)
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectClock"):
        assert found[key] == ["yes"], key
    assert found["ProtectSystem"] == ["strict"]
    assert found["CapabilityBoundingSet"] == [""]
    assert found["UMask"] == ["0077"]
    assert found["User"] == ["relay"]
    assert float(found["TimeoutStopSec"][0]) > 20  # tries under way get 20 seconds


def exposed(path: Path) -> bool:
    """Whether a unit leaves more open than systemd's own 2.0 of 10."""
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot look at a file")
    return done.returncode != 0


def misread(path: Path) -> list[str]:
    """The lines of a unit that systemd does not understand; that relay is not here is none."""
    command = ["systemd-analyze", "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        line
        for line in done.stderr.splitlines()
        if path.name in line and "is not executable" not in line
    ]


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here (apt: systemd)"
)
@pytest.mark.parametrize("side", SIDES)
def test_systemd_itself_finds_little_to_complain_about(tmp_path, side):
    path = DEPLOY / side / f"relay-{side}.service"
    assert not exposed(path)
    assert misread(path) == []
    text = path.read_text(encoding="utf-8")
    wrong = tmp_path / path.name
    wrong.write_text(text.replace("ProtectClock=", "ProtectClocks="))
    assert len(misread(wrong)) == 1
    wrong.write_text(re.sub(r"^(Restrict|Protect|System|Private).*\n", "", text, flags=re.M))
    assert exposed(wrong)


def directives(side: str) -> str:
    text = (DEPLOY / side / "nginx.conf").read_text(encoding="utf-8")
    return re.sub(r"#.*", "", text)


@pytest.mark.parametrize("side", SIDES)
def test_no_request_body_meets_the_disk_in_nginx(side):
    text = directives(side)
    for wanted in (
        "client_body_in_file_only off;",
        "proxy_request_buffering off;",
        "proxy_buffering off;",
        "proxy_max_temp_file_size 0;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "access_log off;",
    ):
        assert wanted in text
    assert re.search(r"proxy_pass http://127\.0\.0\.1:\d+;", text)
    most = re.search(r"client_max_body_size (\d+)m;", text)
    assert most is not None
    assert int(most[1]) > config.Limits().body_mb  # relay's own refusal is signed, nginx's is not


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed (apt: nginx)")
@pytest.mark.parametrize("side", SIDES)
def test_nginx_takes_the_file(tmp_path, side):
    pair = self_signed(tmp_path, "tls")
    assert pair.certificate_file == tmp_path / "tls.pem"
    text = (DEPLOY / side / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/nginx/tls", str(tmp_path)).replace("/var/run/", f"{tmp_path}/")
    (tmp_path / "nginx.conf").write_text(text)
    nginx = shutil.which("nginx")
    assert nginx is not None
    command = [nginx, "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)]
    ours, its = socket.socketpair()  # systemd's stderr is a socket, which cannot be opened by path
    with ours, its:
        done = subprocess.run(command, stderr=its, check=False)
        ours.settimeout(5)
        assert done.returncode == 0, ours.recv(10_000).decode()


def documents() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in KUBERNETES:
        found += [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]
    return found


def kind(name: str) -> dict[str, Any]:
    return next(one for one in documents() if one["kind"] == name)


def complaints(manifest: dict[str, Any]) -> list[str]:
    """What the schema of the manifest's kind, which knows every field, has against it."""
    named = [one["$ref"] for one in KUBERNETES_SCHEMA["oneOf"]]
    (reference,) = (one for one in named if one.endswith(f".{manifest['kind']}"))
    schema = {"$ref": reference, "$defs": KUBERNETES_SCHEMA["$defs"]}
    return [one.json_path for one in Draft202012Validator(schema).iter_errors(manifest)]


def test_every_manifest_is_one_that_kubernetes_takes():
    found = [one for one in documents() if one["kind"] != "Kustomization"]
    assert {one["kind"]: complaints(one) for one in found} == {one["kind"]: [] for one in found}
    assert {f".{one['kind']}" for one in found} == {
        one["$ref"][one["$ref"].rindex(".") :] for one in KUBERNETES_SCHEMA["oneOf"]
    }


@pytest.mark.parametrize(
    ("name", "place", "wrong"),
    [
        ("Deployment", "spec.template.spec.containers.0", {"volumes": []}),
        ("Deployment", "spec.template.spec", {"terminationGracePeriodSeconds": "40s"}),
        ("Deployment", "", {"apiVersion": "apps/v1beta1"}),
        ("Deployment", "spec.template.spec.containers.0.readinessProbe.httpGet", {"port": None}),
        ("NetworkPolicy", "spec.ingress.0.ports.0", {"protocols": "TCP"}),
        ("Service", "spec.ports.0", {"port": "https"}),
        ("PodDisruptionBudget", "spec", {"minAvailable": 0.5}),
        ("ConfigMap", "data", {"number": 5}),
    ],
)
def test_what_kubernetes_would_not_take_is_told(name, place, wrong):
    manifest = kind(name)
    inner: Any = manifest
    for step in filter(None, place.split(".")):
        inner = inner[int(step)] if step.isdecimal() else inner[step]
    inner |= wrong
    assert len(complaints(manifest)) == 1


def test_every_manifest_is_listed_and_stands_in_the_namespace():
    listed = set(kind("Kustomization")["resources"])
    assert listed == {path.name for path in KUBERNETES} - {"kustomization.yaml"}
    for one in documents():
        assert one["apiVersion"]
        if one["kind"] not in ("Kustomization", "Namespace"):
            assert one["metadata"]["namespace"] == "relay", one["kind"]


def test_two_nodes_run_locked_down_with_everything_they_mount():
    spec = kind("Deployment")["spec"]
    assert spec["replicas"] == 2
    pod = spec["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    volumes = {one["name"] for one in pod["volumes"]}
    for container in [*pod["initContainers"], *pod["containers"]]:
        locked = container["securityContext"]
        assert locked["readOnlyRootFilesystem"] is True
        assert locked["allowPrivilegeEscalation"] is False
        assert locked["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert {one["name"] for one in container["volumeMounts"]} <= volumes
    (relay,) = pod["containers"]
    for probe in ("readinessProbe", "livenessProbe"):
        assert relay[probe]["httpGet"]["scheme"] == "HTTPS"
    for one in ("keys", "tls-keys"):
        volume = next(v for v in pod["volumes"] if v["name"] == one)
        assert volume["emptyDir"]["medium"] == "Memory"


def test_the_services_select_the_pods_and_ports_that_are_there():
    labels = kind("Deployment")["spec"]["template"]["metadata"]["labels"]
    ports = {
        one["name"]
        for one in kind("Deployment")["spec"]["template"]["spec"]["containers"][0]["ports"]
    }
    for one in documents():
        selector = one.get("spec", {}).get("selector") or one.get("spec", {}).get("podSelector")
        if selector:
            assert selector.get("matchLabels", selector) == labels, one["kind"]
    assert {one["targetPort"] for one in kind("Service")["spec"]["ports"]} <= ports


def test_the_clusters_configuration_is_one_that_relay_takes(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_text(kind("ConfigMap")["data"]["config.yaml"])
    settings = config_file.load(path).offshore
    assert settings is not None
    assert settings.database is not None
    assert settings.tls is not None  # it listens beyond loopback
    listening = int(settings.listen.rpartition(":")[2])
    container = kind("Deployment")["spec"]["template"]["spec"]["containers"][0]
    assert {"name": "https", "containerPort": listening} in container["ports"]
    mounted = {one["mountPath"] for one in container["volumeMounts"]}
    for used in (settings.sealing_key_file, settings.tls.key_file, settings.data):
        assert {str(used), str(used.parent)} & mounted
