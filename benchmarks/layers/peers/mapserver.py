"""MapServer: WFS with GeoJSON, since its OGC API does not finish on the region of 29,893 parts; and vector tiles."""

from __future__ import annotations

from urllib.parse import quote

from benchmarks.layers.fastcgi import behind_nginx
from benchmarks.layers.questions import Ask
from benchmarks.layers.running import Command
from benchmarks.layers.stage import Peer, Stage

PROGRAM = "/usr/lib/cgi-bin/mapserv"
CONFIGURATION = """
CONFIG
  ENV
    MS_MAP_PATTERN "^{folder}/"
    OGCAPI_HTML_TEMPLATE_DIRECTORY "/usr/share/mapserver/ogcapi/templates/html-plain/"
  END
  MAPS
    LAYERS "{map}"
  END
END
"""
MAP = """
MAP
  NAME "layers"
  EXTENT -180 -85 180 85
  SIZE 256 256
  PROJECTION "init=epsg:4326" END
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=simple"
    FORMATOPTION "LCO:COORDINATE_PRECISION=7"
  END
  OUTPUTFORMAT NAME "mvt" DRIVER "MVT" FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=64" END
  WEB METADATA
    "ows_title" "Layers"
    "ows_onlineresource" "{base}/"
    "ows_srs" "EPSG:4326 EPSG:3857"
    "ows_enable_request" "*"
    "wfs_maxfeatures" "10000"
    "oga_onlineresource" "{base}/layers/ogcapi"
    "ows_keywordlist" "layers"
  END END
  {layers}
END
"""
LAYER = """
  LAYER
    NAME "{layer}"
    TYPE POLYGON
    STATUS ON
    CONNECTIONTYPE POSTGIS
    CONNECTION "{words}"
    DATA "geom FROM {layer} USING UNIQUE fid USING SRID=4326"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    PROJECTION "init=epsg:4326" END
    TEMPLATE "none"
    METADATA
      "ows_title" "{layer}"
      "gml_include_items" "all"
      "gml_featureid" "fid"
      "gml_types" "auto"
      "wfs_getfeature_formatlist" "geojson"
      "wfs_use_default_extent_for_getfeature" "false"
      "oga_max_limit" "10000"
      "ows_extent" "-180 -85 180 85"
    END
    CLASS STYLE COLOR 200 200 200 END END
  END
"""


def _commands(stage: Stage) -> list[Command]:
    layers = "".join(LAYER.format(layer=layer, words=stage.database.words) for layer in stage.layers)
    drawn = stage.file("layers.map", MAP.format(base=stage.base, layers=layers))
    configuration = stage.file("mapserver.conf", CONFIGURATION.format(folder=stage.folder, map=drawn))
    environment = stage.environment(MAPSERVER_CONFIG_FILE=str(configuration))
    return behind_nginx(stage, PROGRAM, environment, {"SCRIPT_NAME": "/"} | {"PATH_INFO": "$uri"})


def _path(ask: Ask) -> str:
    if ask.tile is not None:
        zoom, row, column = ask.tile
        return f"/?map=LAYERS&mode=tile&tilemode=gmap&tile={column}+{row}+{zoom}&layers={ask.layer}&map.imagetype=mvt"
    asked = f"/?map=LAYERS&service=WFS&version=1.0.0&request=GetFeature&typename={ask.layer}&outputformat=geojson"
    if ask.one is not None:
        return f"{asked}&featureid={ask.layer}.{ask.one[1]}"
    asked += f"&maxfeatures={ask.limit}"
    if ask.box is not None:
        return f"{asked}&bbox={','.join(map(str, ask.box))}"
    if ask.region is not None:
        equal = f"<PropertyName>region</PropertyName><Literal>{ask.region}</Literal>"
        return asked + "&filter=" + quote(f"<Filter><PropertyIsEqualTo>{equal}</PropertyIsEqualTo></Filter>")
    return asked


def ogcapi_path(ask: Ask) -> str:
    """The same features by its OGC API."""
    return f"/LAYERS/ogcapi/collections/{ask.layer}/items?limit={ask.limit}&f=json"


MAPSERVER = Peer("mapserver", "MapServer (PostGIS, WFS)", _commands, _path)
