"""Browsers at a demonstration, and at an installation that is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now
from regional_planner.people import attempts, second_factor
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import Template
from tests.people.browsing import Browser, Browsing

Clock = Callable[[float], datetime]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock for codes and waits that stands still; `clock(30)` moves it on by so many seconds, and says the time."""
    shown = [now().replace(second=10, microsecond=0)]

    def move(seconds: float = 0) -> datetime:
        shown[0] += timedelta(seconds=seconds)
        return shown[0]

    for module in (attempts, second_factor):
        monkeypatch.setattr(module, "now", move)
    return move


@pytest.fixture
def browse(app: Flask, template: Template) -> Browsing:
    """`browse()` is another browser at the demonstration."""
    return lambda **how: Browser(app, template, **how)


@pytest.fixture
def strict(database: Database, settings: Settings) -> Settings:
    """Settings of an installation that is no demonstration."""
    return replace(settings, demo=False)


@pytest.fixture
def browse_strictly(database: Database, strict: Settings, template: Template) -> Browsing:
    """`browse_strictly()` is another browser at an installation that is no demonstration, over https."""
    app = application(strict, database)
    return lambda **how: Browser(app, template, https=True, **how)
