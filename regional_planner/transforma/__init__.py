"""Transforma's axes: industries, horizontal areas, enabling areas."""
