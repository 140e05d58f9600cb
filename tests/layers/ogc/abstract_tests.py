"""The ids of the abstract tests, by conformance class: OGC 17-069r4, 18-058r1, 19-079r2 and 21-065r2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SPEC: Final = "http://www.opengis.net/spec"
FEATURES_1, FEATURES_2, FEATURES_3, CQL2 = (
    f"{_SPEC}/ogcapi-features-1/1.0/conf",
    f"{_SPEC}/ogcapi-features-2/1.0/conf",
    f"{_SPEC}/ogcapi-features-3/1.0/conf",
    f"{_SPEC}/cql2/1.0/conf",
)
STANDARDS: Final = (FEATURES_1, FEATURES_2, FEATURES_3, CQL2)

ABSTRACT_TESTS: Final[Mapping[str, str]] = {
    f"{FEATURES_1}/core": """
        http crs84 root-op root-success api-definition-op api-definition-success conformance-op conformance-success
        fc-md-op fc-md-success fc-md-links fc-md-items fc-md-items-links fc-md-extent sfc-md-op sfc-md-success
        fc-op fc-bbox-definition fc-bbox-response fc-limit-definition fc-limit-response fc-time-definition
        fc-time-response query-param-invalid query-param-unknown fc-response fc-links fc-timeStamp fc-numberMatched
        fc-numberReturned f-op f-success f-links""",
    f"{FEATURES_1}/geojson": "definition content",
    f"{FEATURES_1}/html": "definition content",
    f"{FEATURES_1}/oas30": "completeness exceptions-codes oas-definition-1 oas-definition-2 oas-impl security",
    f"{FEATURES_2}/crs": """
        crs-uri default-crs storageCrs crs-parameter crs-parameter-invalid crs-parameter-default
        crs-parameter-transform bbox-crs-parameter bbox-crs-parameter-invalid bbox-crs-parameter-default""",
    f"{FEATURES_3}/queryables": "get-conformance get-queryables-uris get-queryables",
    f"{FEATURES_3}/queryables-query-parameters": "get-conformance query-param",
    f"{FEATURES_3}/filter": """
        get-conformance filter-param filter-lang-default expression-construction filter-crs-wgs84 filter-crs-param
        get-functions""",
    f"{FEATURES_3}/features-filter": "get-conformance get-collections get-collection filter-on-items mixing-expression",
    f"{CQL2}/cql2-text": "validate escaping",
    f"{CQL2}/cql2-json": "validate",
    f"{CQL2}/basic-cql2": "basic-test comparison is-null boolean test-data logical",
    f"{CQL2}/advanced-comparison-operators": "like between in test-data logical",
    f"{CQL2}/case-insensitive-comparison": "casei casei-like test-data logical",
    f"{CQL2}/accent-insensitive-comparison": """
        accenti accenti-like accenti-casei accenti-casei-like test-data logical""",
    f"{CQL2}/basic-spatial-functions": "s_intersects test-data logical",
    f"{CQL2}/basic-spatial-functions-plus": "s_intersects test-data",
    f"{CQL2}/spatial-functions": """
        s_intersects s_disjoint s_equals s_touches s_crosses s_within s_contains s_overlaps test-data logical""",
    f"{CQL2}/temporal-functions": "temporal-functions-1 temporal-functions-2 test-data logical",
    f"{CQL2}/property-property": """
        comparison-value-property comparison-property-property comparison-value-value test-data logical""",
    f"{CQL2}/arithmetic": "arithmetic test-data logical",
}
"""Conformance class -> names of its abstract tests."""


def abstract_tests(conformance_class: str) -> set[str]:
    """The ids of a class's abstract tests as the standards write them: /conf/core/http.

    Raises:
        KeyError: for a class that is not known here.
    """
    name = conformance_class.rpartition("/")[2]
    return {f"/conf/{name}/{each}" for each in ABSTRACT_TESTS[conformance_class].split()}
