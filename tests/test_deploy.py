"""What deploy/ ships, read by the programs that will read it there; nothing is started."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import streamlit
import yaml

from deploy.replicas import SHIPPED, configured, production, upstreams
from tests import machine
from tests.house import ROOT

DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NETWORK = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]


def nginx_reads(folder: Path) -> str:
    """What `nginx -t` says of the nginx.conf in this folder; it fails on what is wrong."""
    nginx = machine.nginx()
    if nginx is None:
        pytest.skip(f"what nginx reads: no nginx here. {machine.INSTALL_NGINX}")
    told = subprocess.run(
        [nginx, "-t", "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return told.stderr


@pytest.mark.parametrize("kind", ["systemd", "compose", "https"])
def test_nginx_reads_what_ships(kind: str, tmp_path: Path) -> None:
    """As it stands but for a port that nobody may have here (80 is root's, and nginx -t binds nothing)."""
    for name in ("nginx.conf", "replicas.conf", "listen.conf"):
        own = DEPLOY / "compose" / name
        shutil.copy(own if kind == "compose" and own.exists() else SHIPPED / name, tmp_path)
    if kind == "https":
        _with_certificate(tmp_path)
    told = nginx_reads(tmp_path)
    assert "warn" not in told, told


def _with_certificate(folder: Path) -> None:
    """The lines that listen.conf offers, with a certificate of our own."""
    pem, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-subj",
            "/CN=lab",
            "-keyout",
            key,
            "-out",
            pem,
        ],
        check=True,
        capture_output=True,
    )
    offered = re.findall(r"^# {5}(.*;)$", (folder / "listen.conf").read_text("utf-8"), flags=re.M)
    assert offered[0] == "listen 443 ssl;" and len(offered) >= 4
    (folder / "listen.conf").write_text("\n".join(offered).replace("/etc/adamw-lab", str(folder)), "utf-8")


def test_the_lists_of_replicas_are_those_that_the_program_writes(tmp_path: Path) -> None:
    assert (SHIPPED / "replicas.conf").read_text("utf-8") == upstreams([8501, 8502])
    command = [sys.executable, "-m", "deploy", "render", "8501", "8502"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert told.stdout == upstreams([8501, 8502])
    configured(tmp_path, [9001, 9002], "127.0.0.1:9000", 9003)
    shipped, own = (SHIPPED / "nginx.conf").read_text("utf-8"), (tmp_path / "nginx.conf").read_text("utf-8")
    assert own.replace(":9003", ":8500") == shipped and own.count(":9003") == 2
    assert (tmp_path / "listen.conf").read_text("utf-8").rstrip().endswith("\nlisten 127.0.0.1:9000;")


def test_the_one_inline_script_of_the_page_is_allowed_by_its_hash() -> None:
    page = Path(streamlit.__file__).with_name("static").joinpath("index.html").read_text("utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.S)
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in scripts}
    allowed = set(re.findall(r"'sha256-[^']+'", (SHIPPED / "nginx.conf").read_text("utf-8")))
    assert allowed == hashes, "Streamlit's page has other inline scripts now"
    policies = re.findall(r'"(default-src .*?)";', (SHIPPED / "nginx.conf").read_text("utf-8"))
    assert len(policies) == 1
    for policy in policies:
        scripts_from = re.search(r"script-src ([^;]*)", policy)
        assert scripts_from and not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & {
            *scripts_from[1].split()
        }


def test_systemd_reads_the_units(tmp_path: Path) -> None:
    """As far as they can be read where the app is not installed: its folder is set to this one."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("the units of systemd: no systemd-analyze here. On Debian: sudo apt-get install -y systemd")
    for unit in (DEPLOY / "systemd").iterdir():
        text = unit.read_text("utf-8").replace("/opt/adamw-lab/.venv/bin/python", sys.executable)
        (tmp_path / unit.name).write_text(text.replace("/usr/sbin/nginx", "/bin/true"), "utf-8")
    units = [tmp_path / "adamw-lab@8501.service", tmp_path / "adamw-lab.target", tmp_path / "adamw-lab-proxy.service"]
    (tmp_path / "adamw-lab@.service").rename(units[0])
    told = subprocess.run([analyze, "verify", *units], capture_output=True, text=True, check=False)
    assert told.returncode == 0 and not told.stderr, told.stderr
    for unit in (units[0], units[2]):
        asked = [analyze, "security", "--offline=true", "--threshold=25", unit]
        assert subprocess.run(asked, capture_output=True, check=False).returncode == 0, f"{unit.name} is too open"


def test_production_says_what_it_must() -> None:
    said = production()
    assert said["STREAMLIT_CLIENT_SHOW_ERROR_DETAILS"] == "none"
    assert said["STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION"] == said["STREAMLIT_SERVER_ENABLE_CORS"] == "true"
    assert said["STREAMLIT_SERVER_ADDRESS"] == "127.0.0.1", "outside of a container a replica is reached through nginx"
    known = set(streamlit.config.get_config_options())  # whatever Streamlit does not know it silently forgets
    options = {f"STREAMLIT_{re.sub(r'(?<=[a-z])(?=[A-Z])', '_', name).replace('.', '_').upper()}" for name in known}
    assert {name for name in said if name.startswith("STREAMLIT_")} <= options
    own = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))
    bound = int(said["STREAMLIT_SERVER_MAX_UPLOAD_SIZE"])
    assert own["server"]["maxUploadSize"] == bound
    assert f"client_max_body_size {bound}100k;" in (SHIPPED / "nginx.conf").read_text("utf-8")


def test_the_compose_file_and_the_proxy_speak_of_the_same_replicas() -> None:
    apps = {name: service for name, service in SERVICES.items() if name.startswith("app")}
    assert len(apps) >= 2
    addresses = []
    for service in apps.values():
        address = service["networks"]["inside"]["ipv4_address"]
        addresses.append(f"{address}:{service['environment']['STREAMLIT_SERVER_PORT']}")
        assert address.startswith(NETWORK.rpartition(".")[0])
        proxy = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
        assert service["environment"]["FORWARDED_ALLOW_IPS"] == proxy
        assert service["environment"]["STREAMLIT_SERVER_COOKIE_SECRET"].startswith("${COOKIE_SECRET:?")
        assert service["read_only"] and service["cap_drop"] == ["ALL"] and "ports" not in service
    listed = (DEPLOY / "compose/replicas.conf").read_text("utf-8")
    assert re.findall(r"^ +server (\S+) max_fails=0;", listed, flags=re.M) == addresses
    assert re.findall(r"^ +\d+ (\S+);", listed, flags=re.M) == addresses
    assert set(SERVICES["proxy"]["depends_on"]) == set(apps), "nginx starts when its replicas work"
    (range_,) = COMPOSE["networks"]["inside"]["ipam"]["config"]
    given = ip_network(range_["ip_range"])  # where Docker takes the address of a service that names none
    assert given.subnet_of(ip_network(range_["subnet"]))
    fixed = [one["networks"]["inside"]["ipv4_address"] for one in (*apps.values(), SERVICES["proxy"])]
    assert len(set(fixed)) == len(fixed) and not any(ip_address(address) in given for address in fixed)
    own = SERVICES["proxy"]["ports"][0].rpartition(":")[2]
    assert f"listen {own};" in (DEPLOY / "compose/listen.conf").read_text("utf-8")


def test_every_file_that_the_compose_file_and_the_image_name_is_there() -> None:
    for volume in SERVICES["proxy"]["volumes"]:
        assert (DEPLOY / volume.partition(":")[0]).is_file(), volume
    for app in ("app1", "app2"):
        build = SERVICES[app]["build"]
        assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()
        assert (DEPLOY / SERVICES[app]["env_file"]).is_file()
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    copied = re.findall(r"^COPY (.*) \./$", image, flags=re.M)[0].split()
    compiled = re.findall(r"compileall -q (.*)$", image, flags=re.M)[0].split()
    assert all((ROOT / name).exists() for name in copied + compiled)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert "tests" not in ignored, "the ledger reads in the tests which of them holds a claim"
    assert image.index("USER 10001") < image.index("CMD [")
    assert all(re.fullmatch(r"\S+:\d[\w.]*-\S+|adamw-lab", service["image"]) for service in SERVICES.values())
