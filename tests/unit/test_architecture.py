"""The house keeps its walls: sizes, mirrored tests, import contracts, names, no local paths."""

import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

HARD_LIMIT = 400
MEDIAN_LIMIT = 120
MODULES = sorted(path for path in Path("relay").rglob("*.py"))

# Modules without a test file of their own, by the tests that run them: for each, a file of its
# own would repeat those tests through a keyhole.
CHAIN = "tests/chain/test_delivery.py"
COMMANDS = "tests/chain/test_canaries.py"
BACKUP = "tests/chain/test_backup.py"
CHECK = "tests/chain/test_check.py"
INIT = "tests/unit/cli/test_init.py"
ERASURE = "tests/chain/test_erasure.py"
READERS = "tests/unit/border/documents/readers"
DOCUMENTS = "tests/unit/border/documents/test_extract.py"
ELSEWHERE = {
    # declarations only: nothing in them can fail alone
    "relay/portal_config.py": "tests/unit/test_config.py",
    "relay/border/page_contract.py": "tests/unit/test_openapi.py",
    "relay/border/side.py": CHAIN,
    "relay/border/stores.py": CHAIN,
    "relay/offshore/side.py": CHAIN,
    "relay/border/documents/blocks.py": DOCUMENTS,
    "relay/border/mail_headers.py": "tests/unit/border/test_mail.py",
    # assembled and walked by both real sides: deliveries, faults, kills
    "relay/border/steps.py": CHAIN,
    "relay/border/status.py": CHAIN,
    "relay/border/crm.py": CHAIN,
    "relay/border/actions.py": "tests/unit/border/test_crm.py",
    "relay/border/masking/step.py": CHAIN,
    "relay/border/masking/reading.py": CHAIN,
    "relay/border/masking/child.py": CHAIN,
    "relay/border/masking/pool.py": CHAIN,
    "relay/border/assistants/staff.py": COMMANDS,
    "relay/offshore/inbound.py": CHAIN,
    "relay/offshore/guard.py": CHAIN,
    "relay/offshore/runs.py": CHAIN,
    "relay/offshore/threads.py": CHAIN,
    "relay/offshore/objects.py": CHAIN,
    "relay/offshore/deliver.py": CHAIN,
    # the command line, as processes
    "relay/__main__.py": COMMANDS,
    "relay/cli/border.py": CHAIN,
    "relay/cli/offshore.py": CHAIN,
    "relay/cli/serving.py": CHAIN,
    "relay/cli/token.py": CHAIN,
    "relay/cli/send.py": COMMANDS,
    "relay/cli/message.py": COMMANDS,
    "relay/cli/held.py": CHAIN,
    "relay/cli/erase.py": ERASURE,
    "relay/cli/letter.py": ERASURE,
    "relay/cli/review.py": ERASURE,
    "relay/cli/describe.py": "tests/unit/border/test_description.py",
    "relay/cli/printed.py": ERASURE,
    "relay/cli/egress.py": CHAIN,
    "relay/cli/mask.py": COMMANDS,
    "relay/cli/extract.py": COMMANDS,
    "relay/cli/log.py": COMMANDS,
    "relay/cli/demo.py": COMMANDS,
    # a disaster, rehearsed on a running chain
    "relay/backup/border.py": BACKUP,
    "relay/backup/offshore.py": BACKUP,
    "relay/cli/backup.py": BACKUP,
    "relay/cli/restore.py": BACKUP,
    "relay/cli/upgrade.py": "tests/chain/test_upgrade.py",
    # the doctor, on a running chain
    "relay/doctor/border.py": CHECK,
    "relay/doctor/offshore.py": CHECK,
    "relay/doctor/portal.py": CHECK,
    "relay/doctor/databases.py": CHECK,
    "relay/doctor/masking_log.py": CHECK,
    "relay/cli/check.py": CHECK,
    # making a side, as an administrator does it
    "relay/setup/asking.py": INIT,
    "relay/setup/border.py": INIT,
    "relay/setup/offshore.py": INIT,
    "relay/setup/made.py": INIT,
    "relay/setup/questions.py": INIT,
    "relay/setup/side.py": INIT,
    "relay/cli/shown.py": COMMANDS,
    # the sandbox and its child: what may be asserted of them is asserted from outside
    "relay/border/documents/child.py": DOCUMENTS,
    "relay/border/documents/draft.py": DOCUMENTS,
    "relay/border/documents/reading.py": DOCUMENTS,
    "relay/border/documents/sandbox.py": DOCUMENTS,
    "relay/border/documents/zygote.py": DOCUMENTS,
    "relay/yaml_files.py": "tests/unit/test_config.py",
    "relay/config_file.py": "tests/unit/test_config.py",
    # the life of a job is walked as one machine of states
    "relay/jobs/claiming.py": "tests/unit/jobs/test_queue.py",
    "relay/jobs/recovery.py": "tests/unit/jobs/test_queue.py",
    "relay/jobs/step.py": "tests/unit/jobs/test_worker.py",
    "relay/jobs/sweep.py": "tests/unit/jobs/test_worker.py",
    "relay/store/postgres_tx.py": "tests/unit/store/test_connection.py",
    "relay/refusals/failures.py": "tests/unit/test_refusals.py",
    "relay/refusals/keys.py": "tests/unit/test_refusals.py",
    "relay/refusals/mends.py": "tests/unit/test_refusals.py",
    "relay/refusals/settings.py": "tests/unit/test_refusals.py",
    "relay/refusals/stores.py": "tests/unit/test_refusals.py",
    "relay/refusals/verbs.py": "tests/unit/test_refusals.py",
    "relay/said/demo.py": "tests/unit/test_said.py",
    "relay/said/doctor.py": "tests/unit/test_said.py",
    "relay/said/machine.py": "tests/unit/test_said.py",
    "relay/said/options.py": "tests/unit/test_said.py",
    "relay/said/overview.py": "tests/unit/test_main.py",
    "relay/said/portal.py": "tests/unit/test_said.py",
    "relay/said/setup.py": "tests/unit/test_said.py",
    "relay/said/verbs.py": "tests/unit/test_said.py",
    "relay/setup/rotating.py": "tests/unit/cli/test_keys.py",
    "relay/border/documents/seccomp.py": "tests/unit/border/documents/test_confine.py",
    "relay/border/documents/ocr_child.py": "tests/unit/border/documents/test_ocr.py",
    # inner parts of a reader, tested through it with real files
    "relay/border/documents/readers/docx_body.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/docx_drawings.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/docx_fields.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/links.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/unseen.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/docx_styles.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/drawing.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/markup.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/ooxml.py": f"{READERS}/test_docx.py",
    "relay/border/documents/readers/html_unseen.py": f"{READERS}/test_html.py",
    "relay/border/documents/readers/pptx_slide.py": f"{READERS}/test_pptx.py",
    "relay/border/documents/readers/hidden.py": f"{READERS}/test_html.py",
    "relay/border/documents/readers/cells.py": f"{READERS}/test_xlsx.py",
    "relay/border/documents/readers/sheet_xml.py": f"{READERS}/test_xlsx.py",
    "relay/border/documents/readers/sheet_floats.py": f"{READERS}/test_xlsx.py",
    "relay/border/documents/readers/xls_floats.py": f"{READERS}/test_xls.py",
    "relay/border/documents/readers/xls_looks.py": f"{READERS}/test_xls.py",
    "relay/border/documents/readers/odf_styles.py": f"{READERS}/test_odf.py",
    "relay/border/documents/readers/odf_pages.py": f"{READERS}/test_odf.py",
    "relay/border/documents/readers/odf_story.py": f"{READERS}/test_odf.py",
    "relay/border/documents/readers/odf_tables.py": f"{READERS}/test_odf.py",
    "relay/border/documents/readers/odf_words.py": f"{READERS}/test_odf.py",
    "relay/border/documents/readers/rtf_header.py": f"{READERS}/test_rtf.py",
    "relay/border/documents/readers/rtf_letters.py": f"{READERS}/test_rtf.py",
    "relay/border/documents/readers/rtf_state.py": f"{READERS}/test_rtf.py",
    "relay/border/documents/readers/rtf_tables.py": f"{READERS}/test_rtf.py",
    "relay/border/documents/readers/lzfu.py": f"{READERS}/test_msg.py",
    "relay/border/documents/readers/ole.py": f"{READERS}/test_msg.py",
    "relay/border/documents/readers/legacy.py": f"{READERS}/test_xls.py",
    "relay/border/documents/readers/pdfium.py": f"{READERS}/test_pdf.py",
    "relay/border/documents/readers/pdf_notes.py": f"{READERS}/test_pdf.py",
    "relay/border/documents/readers/pdf_objects.py": f"{READERS}/test_pdf.py",
    "relay/border/documents/readers/pdf_drawn.py": f"{READERS}/test_pdf.py",
}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def mirrored(path: Path) -> Path:
    return Path("tests/unit") / path.relative_to("relay").with_name(f"test_{path.stem}.py")


def test_no_module_is_longer_than_a_reader_can_hold():
    assert {str(path): lines(path) for path in MODULES if lines(path) > HARD_LIMIT} == {}


def test_most_modules_are_short():
    assert statistics.median(lines(path) for path in MODULES) <= MEDIAN_LIMIT


def test_every_module_says_its_duty_first():
    for path in MODULES:
        assert path.read_text(encoding="utf-8").startswith('"""'), path


def test_every_module_has_its_test_file_or_a_named_place_where_it_is_tested():
    untested = {
        str(path)
        for path in MODULES
        if path.name != "__init__.py"
        and path.parts[1] != "pii"  # held to whole texts: its rules only mean something together
        and not mirrored(path).exists()
    }
    assert untested - set(ELSEWHERE) == set()


def test_the_named_modules_and_places_exist():
    for module, place in ELSEWHERE.items():
        assert Path(module).is_file(), module
        assert Path(place).is_file(), place


def test_no_two_migrations_of_a_schema_have_one_number():
    for folder in {path.parent for path in Path("relay").rglob("[0-9]*.sql")}:
        numbers = [path.name.split("_")[0] for path in sorted(folder.glob("[0-9]*.sql"))]
        assert len(numbers) == len(set(numbers)), folder


def test_no_module_is_named_after_nothing_in_particular():
    vague = re.compile(r"(^|_)(utils?|helpers?|common|misc|managers?|base_?classes|stuff)(_|$)")
    assert [path for path in MODULES if vague.search(path.stem)] == []


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).with_name("lint-imports").absolute()
    return subprocess.run(
        [str(tool), "--no-cache", "--no-logo"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_import_contracts_hold():
    found = contracts(Path.cwd())
    assert found.returncode == 0, found.stdout
    assert " 0 broken" in found.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("border/words.py", "from relay.offshore import threads", "never import each other"),
        ("offshore/guard.py", "from relay.border import vault", "never import each other"),
        ("store/tx.py", "from relay.jobs import queue", "downward only"),
        ("peer/server.py", "from relay.border import contract", "downward only"),
        ("errors.py", "from relay import log", "downward only"),
        ("pii/identifiers/checksums.py", "import socket", "pii is pure"),
        ("pii/identifiers/checksums.py", "import cryptography", "pii is pure"),
        ("pii/patterns/rules.py", "import structlog", "pii is pure"),
        ("peer/client.py", "import openai", "Only offshore.providers"),
        ("sealing.py", "import openai", "no model SDK"),
        ("jobs/queue.py", "import asyncpg", "Only the store"),
        ("border/vault.py", "import sqlite3", "Only the store"),
    ],
)
def test_a_planted_bad_import_is_found(tmp_path, module, line, broken):
    ignored = shutil.ignore_patterns("__pycache__", "data", "*.sql", "*.npz")
    shutil.copytree("relay", tmp_path / "relay", ignore=ignored)
    shutil.copy("pyproject.toml", tmp_path)
    path = tmp_path / "relay" / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    found = contracts(tmp_path)
    assert found.returncode == 1, found.stdout
    assert re.search(rf"{broken}.*BROKEN", found.stdout)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True)
    return [Path(name) for name in listed.stdout.split("\0") if name and Path(name).is_file()]


def test_no_path_of_somebodys_machine_is_in_a_tracked_file():
    """A clone must work anywhere; folders of a standard Bitrix24 server may be named."""
    local = re.compile(rb"(?<![\w.~$}/-])/(?:root|work|Users|home/(?!bitrix\b)\w+)/\w")
    here = str(Path.cwd()).encode() + b"/"
    found = [
        str(path)
        for path in tracked()
        if local.search(content := path.read_bytes()) or (len(here) > 6 and here in content)
    ]
    assert found == []


def test_packages_come_from_the_public_index_only():
    hosts = set(re.findall(r"https?://([^/\"\s]+)", Path("uv.lock").read_text(encoding="utf-8")))
    assert hosts <= {"pypi.org", "files.pythonhosted.org"}
