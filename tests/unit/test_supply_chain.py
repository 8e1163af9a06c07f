"""What ships: permissive licences only, pinned by hash; and no secret lies in the tree."""

import importlib.metadata
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PERMISSIVE = re.compile(
    r"(Apache|BSD|0BSD|MIT|MIT-0|PSF|Zlib|CC0|Python Software Foundation|HPND|Unlicense)", re.I
)
COPYLEFT = re.compile(r"\b(A|L)?GPL|GNU|MPL|EUPL|SSPL|BUSL|Commons Clause", re.I)
INVENTED = Path("tests/corpus/written")  # messages with invented secrets: that is their subject
SECRETS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}"),
    "vendor key": re.compile(r"\bsk-(?:proj-)?[A-Za-z0-9]{20,}"),
    "cloud key": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "forge token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    "webhook": re.compile(r"https://[a-z0-9.-]+\.bitrix24\.(?:ru|com)/rest/\d+/[a-z0-9]{16}"),
}


def shipped() -> dict[str, importlib.metadata.Distribution]:
    """Every distribution that a side or an extra installs, with all that it needs."""
    found: dict[str, importlib.metadata.Distribution] = {}
    extras = ("border", "offshore", "postgres")

    def walk(name: str, wanted: tuple[str, ...]) -> None:
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found and not wanted:
            return
        one = importlib.metadata.distribution(name)
        found[key] = one
        for line in one.requires or ():
            need = Requirement(line)
            environments = [{"extra": extra} for extra in ("", *wanted)]
            if need.marker is None or any(map(need.marker.evaluate, environments)):
                walk(need.name, tuple(need.extras))

    walk("relay-border", extras)
    del found["relay-border"]
    return found


def licence(one: importlib.metadata.Distribution) -> str:
    """All that a distribution says of its licence."""
    data = one.metadata
    said = [data.get("License-Expression") or "", (data.get("License") or "").split("\n")[0]]
    said += [
        text.rpartition("::")[2]
        for text in data.get_all("Classifier") or ()
        if text.startswith("License ::")
    ]
    return "; ".join(part for part in said if part)


def test_what_ships_has_a_permissive_licence() -> None:
    found = shipped()
    assert len(found) > 30
    wrong = {name: licence(one) for name, one in found.items()
             if COPYLEFT.search(licence(one)) or not PERMISSIVE.search(licence(one))}  # fmt: skip
    assert wrong == {}


@pytest.mark.parametrize("text", ["LGPL-2.1", "GNU Lesser General Public License", "AGPLv3"])
def test_a_copyleft_licence_would_be_seen(text: str) -> None:
    assert COPYLEFT.search(text)


def test_every_package_is_pinned_with_hashes() -> None:
    packages = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))["package"]
    for one in packages:
        files = [*one.get("wheels", ()), *([one["sdist"]] if "sdist" in one else ())]
        local = one["source"].get("editable") or one["source"].get("virtual")
        assert local or all(file["hash"].startswith("sha256:") for file in files), one["name"]
        assert local or files, one["name"]


def test_what_builds_the_package_is_pinned_too() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
    pinned = (
        project["build-system"]["requires"] + project["tool"]["uv"]["build-constraint-dependencies"]
    )
    assert all(re.fullmatch(r"[a-z-]+==[0-9.]+", one) for one in pinned), pinned


GUIDES = ("docs/install.md", "docs/install.ru.md", "README.md", "README.ru.md", "Makefile")


@pytest.mark.parametrize("page", GUIDES)
def test_an_administrator_gets_what_was_tested_by_hash_and_by_the_lock(page: str) -> None:
    text = re.sub(r"\\\n\s*", "", Path(page).read_text(encoding="utf-8"))
    installs = re.findall(r"(?:^|&& *)\S*/opt/relay\S*/bin/pip install (.*)$", text, re.M)
    installs += re.findall(r"\.uv/bin/pip install --quiet (.*)$", text, re.M)
    assert installs
    assert set(installs) == {"--require-hashes -r deploy/uv.txt"}
    syncs = re.findall(r"(?:/opt/relay-uv/bin/uv|\$\(UV\)) sync (.*)$", text, re.M)
    assert len(syncs) >= len(installs)
    assert all("--locked" in one for one in syncs)


def test_uv_itself_comes_by_its_hashes() -> None:
    lines = Path("deploy/uv.txt").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    (pinned,) = [line for line in lines if line and not line.startswith("#")]
    version, *hashes = pinned.split()
    assert re.fullmatch(r"uv==[0-9.]+", version)
    assert hashes
    assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], capture_output=True, text=True, check=False
    ).stdout
    names = [Path(name) for name in listed.split("\0") if name]
    return names or [path for path in Path("relay").rglob("*") if path.is_file()]


def test_no_file_of_the_project_holds_a_secret() -> None:
    for path in tracked():
        if not path.is_file() or INVENTED in path.parents:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore")
        for name, pattern in SECRETS.items():
            assert not pattern.search(text), f"{path}: {name}"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("vendor key", ("sk-", "proj-", "a1" * 14)),
        ("cloud key", ("AKIA", "Q7" * 8)),
        ("forge token", ("ghp_", "x9" * 18)),
        ("private key", ("-----BEGIN ", "PRIVATE KEY-----\n", "Mx" * 30)),
        ("webhook", ("https://firma.bitrix24.ru/rest/1/", "k4" * 8)),
    ],
)
def test_a_secret_would_be_found(name: str, parts: tuple[str, ...]) -> None:
    assert SECRETS[name].search("".join(parts))
