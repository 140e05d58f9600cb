"""The process that writes one file and ends: a packed table comes in, the file goes out.

It is started by `apart`; nothing that serves imports it.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Mapping
from typing import Final

from regional_planner.layers.formats.gdal_files import flatgeobuf, geopackage, shapefile
from regional_planner.layers.formats.packing import unpack
from regional_planner.layers.formats.parquet_files import geoparquet
from regional_planner.layers.formats.table import Table

WRITERS: Final[Mapping[str, Callable[[Table], bytes]]] = {
    "fgb": flatgeobuf,
    "gpkg": geopackage,
    "parquet": geoparquet,
    "shp": shapefile,
}


def main() -> None:
    """Write the table of standard input to standard output; its first line names the format, seconds and bytes.

    What takes more time or memory than that ends by a signal or an error.
    """
    name, seconds, most_bytes = sys.stdin.buffer.readline().decode().split()
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_DATA, (int(most_bytes), int(most_bytes)))
    sys.stdout.buffer.write(WRITERS[name](unpack(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
