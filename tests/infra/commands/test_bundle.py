"""The bundle holds what Lambda needs, and the functions need nothing else."""

import json
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from goodword_ops.cli import main
from goodword_ops.commands.bundle import ROOT, Bundle, Target, bundle, for_lambda, for_this_machine
from goodword_ops.deploy.trimming import reason_to_leave_out
from goodword_ops.failures import OutsideFailed, WrongInput

AARCH64: Final = 183
"""ELF's number of the machine, in the two bytes at offset 18."""


def lambda_target() -> Target:
    try:
        return for_lambda()
    except OutsideFailed as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def for_arm64(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    out = tmp_path_factory.mktemp("bundle") / "bundle.zip"
    return bundle(out, built / "functions", lambda_target())


def contents(made: Bundle) -> dict[str, bytes]:
    with zipfile.ZipFile(made.path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.slow
def test_native_code_is_for_arm64_and_python_3_13(for_arm64: Bundle) -> None:
    native = {name: body for name, body in contents(for_arm64).items() if name.endswith(".so")}
    assert any(name.startswith("pydantic_core/") for name in native)
    for name, body in native.items():
        assert int.from_bytes(body[18:20], "little") == AARCH64, name
        # Code for the stable ABI (PEP 384) runs on every Python from 3.2 on, 3.13 too.
        assert "cpython-313-aarch64" in name or name.endswith(".abi3.so"), name


@pytest.mark.slow
def test_every_module_is_compiled_and_never_checked_again(for_arm64: Bundle) -> None:
    files = contents(for_arm64)
    for name in [name for name in files if name.endswith(".py")]:
        folder, _, module = name.rpartition("/")
        compiled = f"{folder}/__pycache__/{module[:-3]}.cpython-313.pyc".lstrip("/")
        assert compiled in files, name
        # PEP 552: flags 0b01 say that a hash stands in place of a time, and is not compared.
        assert int.from_bytes(files[compiled][4:8], "little") == 0b01, name


@pytest.mark.slow
def test_the_pages_of_the_build_are_in_it(for_arm64: Bundle, built: Path) -> None:
    files = contents(for_arm64)
    assert files["published/program.json"] == (built / "functions/program.json").read_bytes()
    assert "published/pages/erased.ja.html" in files
    templates = {
        f"published/templates/{path.name}" for path in (built / "functions/templates").glob("*.py")
    }
    assert templates
    assert templates <= files.keys()


@pytest.mark.slow
def test_what_no_function_needs_is_left_out(for_arm64: Bundle) -> None:
    folders = {name.partition("/")[0] for name in contents(for_arm64)}
    services = {
        name.split("/")[2]
        for name in contents(for_arm64)
        if name.startswith("botocore/data/") and name.count("/") > 2
    }
    assert services == {"dynamodb", "secretsmanager", "sesv2"}
    assert {"goodword_ops", "goodword_site", "dns", "anyio", "bin"} & folders == set()
    assert [folder for folder in folders if folder.endswith(".dist-info")] == []
    pages = sum(len(body) for name, body in contents(for_arm64).items() if name.startswith("publ"))
    # Pages grow with locales, code does not: each has its own bound. A third of the pages are the
    # referrers' own and some are of staff, which one function each reads.
    assert pages < 1_700_000 * 6
    # What verifies the signatures of staff's sign-in is 17 MB of it: one function imports it.
    assert for_arm64.unpacked - pages < 46_000_000


@pytest.mark.slow
def test_the_same_sources_make_the_same_bytes(
    for_arm64: Bundle, built: Path, tmp_path: Path
) -> None:
    again = bundle(tmp_path / "again.zip", built / "functions", lambda_target())
    one, other = (sha256(made.path.read_bytes()).hexdigest() for made in (for_arm64, again))
    assert one == other


ALONE: Final = """
import ast, importlib, json, pathlib, pkgutil, sys
# Only the bundle and the standard library: no site-packages, no current folder.
assert not [path for path in sys.path if "site-packages" in path], sys.path
root = pathlib.Path(sys.argv[1])
packages = ["domain", "flows", "store", "gateways", "handlers"]
imported = []
for package in packages:
    for module in pkgutil.walk_packages([str(root / "goodword" / package)], f"goodword.{package}."):
        importlib.import_module(module.name)
        imported.append(module.name)
# What stands in functions is imported as well, for types excepted.
for name in imported:
    tree = ast.parse(pathlib.Path(sys.modules[name].__file__).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            importlib.import_module(node.module)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                importlib.import_module(alias.name)
import boto3
for service in ("dynamodb", "secretsmanager", "sesv2"):
    boto3.client(service, region_name="eu-central-1")
import httpx
httpx.Client()
from goodword.handlers.web.published import Published
line = {"words": "<b>", "lang": "en", "dir": "ltr", "status": "", "ends": 0, "can_give": 0}
values = {"token": "t", "lines": [line], "suppressed": False, "kept": "all"}
values |= {"joined": False, "notice": "", "terms_url": ""}
shown = Published(root / "published").render("preferences", "ja", values)
assert '<p lang="en" dir="ltr">&lt;b&gt;</p>' in shown
print(json.dumps(imported))
"""


@pytest.mark.slow
def test_the_functions_need_nothing_but_the_bundle(zipped: Path, tmp_path: Path) -> None:
    root = tmp_path / "task"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(root)
    alone = subprocess.run(
        [sys.executable, "-S", "-B", "-c", ALONE, root],
        env={"PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stderr
    assert "goodword.handlers.public.app" in json.loads(alone.stdout)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("botocore/data/dynamodb/2012-08-10/service-2.json.gz", True),
        ("botocore/data/dynamodb/2012-08-10/examples-1.json", False),
        ("botocore/data/endpoints.json", True),
        ("botocore/data/dynamodbstreams/2012-08-10/service-2.json.gz", False),
        ("pydantic/main.py", True),
        ("pydantic-2.12.5.dist-info/RECORD", False),
        ("certifi/cacert.pem", True),
        ("botocore/cacert.pem", False),
    ],
)
def test_a_file_is_kept_for_a_reason(path: str, *, kept: bool) -> None:
    assert (reason_to_leave_out(path) is None) is kept


def test_the_lock_of_the_bundle_agrees_with_the_lock_of_the_tests() -> None:
    def pinned(lock: Path) -> set[str]:
        lines = lock.read_text(encoding="utf-8").splitlines()
        return {line.split()[0] for line in lines if "==" in line}

    of_bundle = pinned(ROOT / "functions" / "requirements.lock")
    assert of_bundle
    assert of_bundle <= pinned(ROOT / "requirements.lock")


def test_without_a_build_there_is_nothing_to_zip(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="Run `goodword build` first"):
        bundle(tmp_path / "bundle.zip", tmp_path / "functions", for_this_machine())


def test_a_build_that_describes_no_routes_is_not_zipped(tmp_path: Path) -> None:
    (tmp_path / "program.json").write_text("{}")

    with pytest.raises(WrongInput, match=r"openapi\.json is missing\. Run `goodword build` first"):
        bundle(tmp_path / "bundle.zip", tmp_path, for_this_machine())


def test_without_python_3_13_the_command_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("PATH", "HOME", "PYENV_ROOT", "XDG_DATA_HOME", "UV_PYTHON_INSTALL_DIR"):
        monkeypatch.setenv(name, str(tmp_path))
    assert main(["bundle"]) == 3
    assert "Python 3.13" in capsys.readouterr().err
