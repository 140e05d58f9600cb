"""Tests of comparative advantage."""
