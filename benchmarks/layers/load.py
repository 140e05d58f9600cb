"""Load by wrk: one thread, eight connections, a list of addresses asked in turns; what it says, read."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
SCRIPT = """
local paths = {%s}
if #paths > 1 then
  local ready, at = {}, 0
  init = function() for i, path in ipairs(paths) do ready[i] = wrk.format("GET", path) end end
  request = function() at = at %% #ready + 1 return ready[at] end
end
done = function(summary, latency)
  local failed = summary.errors
  io.write(string.format("BENCH %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99),
    failed.connect + failed.read + failed.write + failed.status + failed.timeout))
end
"""
SAID = re.compile(r"^BENCH (\d+) (\d+) (\d+) (\d+) (\d+)$", re.MULTILINE)


@dataclass(frozen=True)
class Rate:
    """What one server did with one question."""

    per_second: float
    p50_ms: float
    p99_ms: float


def read_rate(said: str) -> Rate:
    """What wrk said, read.

    Raises:
        ValueError: when it said nothing that can be read, or when answers failed: a refusal is not a fast answer.

    >>> read_rate("...\\nBENCH 300 2000000 12000 40500 0\\n")
    Rate(per_second=150.0, p50_ms=12.0, p99_ms=40.5)
    """
    found = SAID.search(said)
    if found is None:
        raise ValueError(f"wrk said: {said[-300:]}")
    requests, microseconds, median, slow, failed = (int(each) for each in found.groups())
    if failed:
        raise ValueError(f"{failed} of {requests} answers failed")
    if not requests:
        raise ValueError("no answer within the time")
    return Rate(requests / microseconds * 1e6, median / 1000, slow / 1000)


def load(base: str, paths: Sequence[str], seconds: int, headers: Mapping[str, str] | None = None) -> Rate:
    """Ask `paths` of a server for some seconds.

    Raises:
        ValueError: as `read_rate`; also when wrk itself failed.
    """
    script = SCRIPT % ", ".join(json.dumps(path) for path in paths)
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            [
                *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "60s", "-s", str(Path(file.name))),
                *(part for name, value in (headers or {}).items() for part in ("-H", f"{name}: {value}")),
                base + paths[0],
            ],
            capture_output=True,
            text=True,
            timeout=seconds + 90,
            check=False,
        )
    return read_rate(said.stdout + said.stderr)
