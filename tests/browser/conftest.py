"""A real JupyterLab on a copy of the course, and a headless Chromium in front of it."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_of_course

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
AXE = "axe-core@4.14.1"
SERIOUS = """within => axe.run(within, {resultTypes: ['violations']}).then(found => found.violations
    .filter(one => ['serious', 'critical'].includes(one.impact))
    .map(one => `${one.id}: ${one.nodes[0].html.slice(0, 200)}`))"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: the folder that it serves, and its address with the token in it."""

    folder: Path
    url: str
    token: str

    def address(self, path: str) -> str:
        return f"{self.url}/lab/tree/{path}?token={self.token}&reset"

    @property
    def start(self) -> str:
        return f"{self.url}/carousel?token={self.token}"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def screenshots():
    """Where pictures are kept to be looked at."""
    folder = ROOT / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab on a course, with nobody's settings, a token of its own and a free port."""
    home = tmp_path_factory.mktemp("lab")
    config = home / "config"
    (config / "jupyter_server_config.d").mkdir(parents=True)
    shutil.copy(
        ROOT / "autograder" / "grading" / "nbgrader" / "carousel.json", config / "jupyter_server_config.d"
    )
    environment = os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(config)}
    with serving_lab(copy_of_course(home / "course"), environment, home / "jupyterlab.log") as served:
        yield served


@pytest.fixture(scope="session")
def student(tmp_path_factory):
    """What `carousel lab` opens for somebody who has never used it."""
    home = tmp_path_factory.mktemp("student")
    environment = os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config")}
    command = ["carousel", "lab", "--", "--LabApp.expose_app_in_browser=True"]
    with _serving(command, home / "carousel", environment, home / "lab.log") as served:
        yield served


def serving_lab(folder, environment, log):
    """A plain JupyterLab on a folder, whose page can be asked for its commands; its settings lie beside the
    log."""
    home, config = log.parent, Path(environment["JUPYTER_CONFIG_DIR"])
    for name, values in SETTINGS.items():
        file = home / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    (config / "labconfig").mkdir(parents=True)
    silent = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (config / "labconfig" / "page_config.json").write_text(json.dumps(silent), encoding="utf-8")
    environment = environment | {
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = ["jupyter", "lab", "--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={folder}"]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    return _serving(command, folder, environment, log)


@contextmanager
def _serving(command, folder, environment, log):
    """A JupyterLab that a command starts, on a free port and with a token of its own.

    nbgrader reads the configuration of the folder in which it starts; a student's folder is not there yet.
    """
    start = folder if folder.exists() else log.parent
    port, token = _free_port(), secrets.token_hex(16)
    command += ["--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=start, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _await(f"{url}/api/status?token={token}", server, log)
        yield Lab(folder, url, token)
    finally:
        server.terminate()
        server.wait(timeout=90)  # it first ends its kernels


def _await(address, server, log, seconds=90):
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture
def page(tmp_path):
    """A page of a fresh Chromium, which can reach this machine only."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: on Debian and Ubuntu, apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(tmp_path / "chromium"),
            executable_path=CHROMIUM,
            headless=True,
            args=[*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])],
            viewport={"width": 1280, "height": 900},
        )
        context.route(lambda url: not url.startswith("http://127.0.0.1:"), lambda route: route.abort())
        context.set_default_timeout(60_000)
        yield context.pages[0]
        context.close()


@pytest.fixture(scope="session")
def serious():
    """The serious findings of a page; axe-core comes from npm once and is kept under build/."""
    script = ROOT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        if shutil.which("npm") is None:
            pytest.skip("no npm on this machine: it is what axe-core is installed with")
        command = ["npm", "install", "--silent", "--no-save", "--prefix", str(ROOT / "build" / "axe"), AXE]
        done = subprocess.run(command, capture_output=True, text=True, timeout=200)
        if done.returncode:
            pytest.skip(f"npm cannot install {AXE}: {done.stderr.strip()[:200]}")
    axe = script.read_text(encoding="utf-8")

    def findings(page, within="html"):
        page.evaluate(axe)
        return page.evaluate(SERIOUS, within)

    return findings
