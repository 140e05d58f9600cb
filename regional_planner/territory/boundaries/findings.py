"""What can be wrong with a boundary file: every finding has a code, a place, a severity and a remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from regional_planner.kernel.errors import Invalid
from regional_planner.kernel.language import gettext, localised
from regional_planner.kernel.language import lazy_gettext as lazy


class UnreadableFile(Invalid):
    """The file cannot be read as boundaries; the text says why and what to do."""

    code = "unreadable-boundaries"


class Severity(StrEnum):
    """An error keeps the file from being loaded; a warning is repaired or accepted, and shown."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """A kind of finding; message and remedy are message ids with `{name}` places."""

    severity: Severity
    message: str
    remedy: str


ERROR, WARNING = Severity.ERROR, Severity.WARNING

PROBLEMS: Mapping[str, Problem] = {
    "file-unreadable": Problem(
        ERROR,
        lazy("The file cannot be taken as boundaries. {reason}"),
        lazy("Correct this and load it again; what else there is to say shows then."),
    ),
    "crs-missing": Problem(
        ERROR,
        lazy(
            "The file names no coordinate reference system (a Shapefile: its .prj is missing). All else was checked as "
            "if it were {assumed}."
        ),
        lazy("Add it to the file, or name it when loading, such as EPSG:32719 (option or parameter crs)."),
    ),
    "crs-doubtful": Problem(
        ERROR,
        lazy(
            "The file says that its coordinates are {stated}, which puts them outside the country. They would fit "
            "{assumed}; all else was checked as if they were that."
        ),
        lazy("Export it again with the reference system that its coordinates are in (a Shapefile: correct the .prj)."),
    ),
    "shapes-elsewhere": Problem(
        ERROR,
        lazy(
            "{count} of {known} units lie wholly apart from where the edition {edition} has them, {kilometres} km away "
            "at the median."
        ),
        lazy("Check the reference system, its zone (EPSG:32718 or EPSG:32719) and the codes."),
    ),
    "shape-elsewhere": Problem(
        WARNING,
        lazy("{code} lies wholly apart from where the edition {edition} has it, {kilometres} km away."),
        lazy("Check that the row has the right code, or accept that the unit moved."),
    ),
    "encoding-assumed": Problem(
        WARNING,
        lazy("The file does not say how its letters are written; they were read as {encoding}."),
        lazy("Add a .cpg file that names the encoding, and look at the names."),
    ),
    "name-differs": Problem(
        WARNING,
        lazy("The file calls {code} “{name}”; the register knows it as “{known}”."),
        lazy("Check that the row has the right code."),
    ),
    "parent-differs": Problem(
        WARNING,
        lazy("The file puts {code} in {parent}; by the register it lies in {known}."),
        lazy("Correct the file, or enter the act that moved it in the register first; the register counts."),
    ),
    "code-padded": Problem(
        WARNING,
        lazy("The code was stored as the number {value} and was read as {code}."),
        lazy("Store codes as text with their leading zeros."),
    ),
    "code-ambiguous": Problem(
        ERROR,
        lazy("The code was stored as the number {value}, which can mean {first} or {second}."),
        lazy("Store codes as text with their leading zeros."),
    ),
    "code-missing": Problem(ERROR, lazy("Row {row} has no code."), lazy("Fill in the code in the column {column}.")),
    "code-unknown": Problem(
        ERROR,
        lazy("The register has no unit with the code {code}."),
        lazy("Correct the code (as text, with its leading zeros) or add the unit to the register first."),
    ),
    "code-duplicate": Problem(
        ERROR,
        lazy("The code {code} stands in {count} rows: {rows}."),
        lazy("Keep one row per unit; join several parts into one multipolygon."),
    ),
    "unit-missing": Problem(
        WARNING,
        lazy("The file has no row for the {level} {code}."),
        lazy("Add it, or accept that it will be a unit without a shape."),
    ),
    "shape-empty": Problem(
        WARNING,
        lazy("Row {row} has no shape."),
        lazy("Add the shape, or accept that it will be a unit without one."),
    ),
    "shape-not-polygon": Problem(
        ERROR,
        lazy("The shape is a {type}; a unit is made of polygons."),
        lazy("Close lines into polygons and leave points out."),
    ),
    "shape-invalid": Problem(
        ERROR,
        lazy("The shape is not valid at {place}: {reason}."),
        lazy("Repair it where it was drawn; geographic information systems offer this as fixing geometries."),
    ),
    "shape-not-finite": Problem(
        ERROR,
        lazy("The shape has {count} coordinates that are not finite numbers."),
        lazy("Check the coordinate reference system and export the file again."),
    ),
    "shape-out-of-range": Problem(
        ERROR,
        lazy("The shape reaches from {west}, {south} to {east}, {north} degrees, outside {bounds}."),
        lazy("Check the coordinate reference system and the order of the axes: longitude comes first."),
    ),
    "too-many-vertices": Problem(
        ERROR,
        lazy("The file has {count} vertices; at most {limit} are accepted."),
        lazy("Simplify the shapes or load the levels one by one."),
    ),
    "not-a-coverage": Problem(
        ERROR,
        lazy("The shapes cannot be made to join without overlaps and gaps: {reason}."),
        lazy("Correct overlaps and gaps at the source, and load it again."),
    ),
    "overlap": Problem(
        WARNING,
        lazy("{code} and {other} overlap by {area_km2} km2 near {place}."),
        lazy(
            "It will go to the neighbour with the longest common border; to decide otherwise, correct it at the source."
        ),
    ),
    "gap": Problem(
        WARNING,
        lazy("{area_km2} km2 between {codes} belong to no unit, near {place}."),
        lazy("A sliver will be filled; correct it at the source, or leave it when it is water that no unit holds."),
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing found; `unit` is the code that it concerns (empty: the file as a whole)."""

    code: str
    unit: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """Whether it keeps the file from being loaded."""
        return PROBLEMS[self.code].severity

    @property
    def message(self) -> str:
        """The message id; fill its places from `params`."""
        return PROBLEMS[self.code].message

    @property
    def remedy(self) -> str:
        """What to do about it: a message id too."""
        return PROBLEMS[self.code].remedy

    @property
    def said(self) -> tuple[str, str]:
        """What was found, and what to do about it, in the current language."""
        params = dict(self.params)
        if "reason_es" in params:
            params["reason"] = localised(params, "reason")
        return gettext(self.message, **params), gettext(self.remedy, **params)

    @property
    def place(self) -> str:
        """Where: the place in degrees, or the rows of the file; empty where it concerns the whole unit or file."""
        rows = self.params.get("row") or self.params.get("rows")
        return str(self.params.get("place") or (gettext("row {rows}", rows=rows) if rows else ""))

    def __str__(self) -> str:
        return " ".join(self.said)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept: said in the language of whoever reads it."""
        return {"code": self.code, "unit": self.unit, "params": dict(self.params)}


@dataclass(frozen=True)
class LoadReport:
    """All that was found in a file, errors first, and its figures (areas in square kilometres)."""

    findings: tuple[Finding, ...]
    units: int
    vertices: int
    overlap_km2: float
    gap_km2: float

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What keeps the file from being loaded."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def loadable(self) -> bool:
        """Whether nothing keeps the file from being loaded."""
        return not self.errors

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "findings": [finding.as_dict() for finding in self.findings]}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> LoadReport:
        """The report that was kept."""
        return cls(**{**kept, "findings": tuple(Finding(**each) for each in kept["findings"])})
