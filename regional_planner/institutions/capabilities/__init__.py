"""Capabilities of regions: assessed by dimension, again and again, none of the assessments lost."""
