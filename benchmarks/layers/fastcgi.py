"""FastCGI programs behind nginx: they share one listening socket as their standard input."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from pathlib import Path

from benchmarks.layers.running import Command
from benchmarks.layers.stage import ACCOUNT, WORKERS, Stage

NGINX = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  gzip off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  default_type application/json;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  fastcgi_max_temp_file_size 0;
  fastcgi_buffers 64 64k;
  fastcgi_read_timeout 300;
  server {{
    listen 127.0.0.1:{port};
    location / {{ {rules} }}
  }}
}}
"""
PARAMETERS = {
    "QUERY_STRING": "$query_string",
    "REQUEST_METHOD": "$request_method",
    "REQUEST_URI": "$request_uri",
    "SCRIPT_NAME": "",
    "PATH_INFO": "$uri",
    "SERVER_PROTOCOL": "$server_protocol",
    "SERVER_NAME": "127.0.0.1",
    "SERVER_PORT": "$server_port",
    "HTTP_HOST": "$http_host",
    "HTTP_ACCEPT": "$http_accept",
}


def behind_nginx(
    stage: Stage, program: str, environment: Mapping[str, str], parameters: Mapping[str, str] | None = None
) -> list[Command]:
    """As many processes of a FastCGI program as every server has, with nginx before them."""
    place = stage.folder / "program.sock"
    place.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.bind(str(place))
    listening.listen(64)
    os.chmod(place, 0o666)
    given = {**PARAMETERS, **(parameters or {})}
    rules = f"fastcgi_pass unix:{place}; " + " ".join(f'fastcgi_param {key} "{value}";' for key, value in given.items())
    one = Command([program], environment, ACCOUNT, listening, stage.folder, stage.folder / "program.log")
    return [*(one for _ in range(WORKERS)), nginx(stage.folder, stage.port, rules)]


def nginx(folder: Path, port: int, rules: str) -> Command:
    """nginx on a port of loopback, with these rules for every address."""
    configuration = folder / "nginx.conf"
    text = NGINX.format(folder=folder, port=port, rules=rules, workers=WORKERS)
    configuration.write_text(text, encoding="utf-8")
    arguments = ("nginx", "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(configuration))
    return Command(arguments, {}, ACCOUNT)
