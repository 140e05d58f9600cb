"""Write a QGIS project that publishes tables: qgis_project.py FILE DATABASE TABLE ...; run by Debian's Python."""

import sys

from qgis.core import QgsApplication, QgsDataSourceUri, QgsProject, QgsVectorLayer


def write(file: str, database: str, tables: list[str]) -> None:
    """A project of these tables, each published as a layer of features with seven digits."""
    words = dict(word.split("=", 1) for word in database.split())
    project = QgsProject.instance()
    project.setTitle("Layers")
    for table in tables:
        uri = QgsDataSourceUri()
        uri.setConnection(words["host"], words["port"], words["dbname"], words["user"], words["password"])
        uri.setDataSource("public", table, "geom", "", "fid")
        uri.setUseEstimatedMetadata(True)
        layer = QgsVectorLayer(uri.uri(False), table, "postgres")
        if not layer.isValid():
            sys.exit(f"{table} cannot be read")
        project.addMapLayer(layer)
        project.writeEntry("WFSLayersPrecision", f"/{layer.id()}", 7)
    project.writeEntry("WFSLayers", "/", list(project.mapLayers()))
    if not project.write(file):
        sys.exit(f"{file} cannot be written")


application = QgsApplication([], False)
application.initQgis()
write(sys.argv[1], sys.argv[2], sys.argv[3:])
QgsProject.instance().clear()
application.exitQgis()
