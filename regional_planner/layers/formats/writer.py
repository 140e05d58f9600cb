"""The process that writes one file and ends: a packed table comes in, the file goes out.

It is started by `apart`; nothing that serves imports it.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from pkgutil import resolve_name
from typing import Final

from regional_planner.layers.formats.packing import unpack
from regional_planner.layers.formats.table import Table

WRITERS: Final[Mapping[str, str]] = {
    "fgb": "gdal_files:flatgeobuf",
    "gpkg": "gdal_files:geopackage",
    "parquet": "parquet_files:geoparquet",
    "shp": "gdal_files:shapefile",
}
"""The function that writes each format. Only the one that is asked for is imported: that takes longer than writing."""
NEEDLESS: Final = frozenset({"geopandas", "pandas"})
"""What pyogrio and pyarrow import where they find it, for tables that they are not given here: half of the time."""


class Without(MetaPathFinder):
    """Finds `NEEDLESS` nowhere."""

    def find_spec(self, fullname: str, *_path: object) -> None:
        """Says nothing of other modules.

        Raises:
            ModuleNotFoundError: for those that are not needed.
        """
        if fullname in NEEDLESS:
            raise ModuleNotFoundError(name=fullname)


def writer(name: str) -> Callable[[Table], bytes]:
    """The function that writes the format `name`."""
    found: Callable[[Table], bytes] = resolve_name(f"{__package__}.{WRITERS[name]}")
    return found


def main() -> None:
    """Write the table of standard input to standard output; its first line names the format, seconds and bytes.

    What takes more time or memory than that ends by a signal or an error.
    """
    name, seconds, most_bytes = sys.stdin.buffer.readline().decode().split()
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_DATA, (int(most_bytes), int(most_bytes)))
    sys.meta_path.insert(0, Without())
    sys.stdout.buffer.write(writer(name)(unpack(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
