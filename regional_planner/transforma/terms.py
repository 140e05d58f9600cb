"""Words of Transforma's three classifications."""

from enum import StrEnum


class Classification(StrEnum):
    """Which of the three an axis belongs to: rows of the matrix are the first two, columns the third."""

    INDUSTRY = "industry"
    HORIZONTAL_AREA = "horizontal_area"
    ENABLING_AREA = "enabling_area"
