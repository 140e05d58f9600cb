"""What each server process starts: the application, in a process that does not outlive the one which started it."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys

from flask import Flask

from regional_planner.app import create_app

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: which signal this process gets when its parent dies."""


def start() -> Flask:
    """The application of this process."""
    end_with_parent()
    app = create_app()
    # What was made so far stays for good: the collector of garbage need not go through it, as imports would have it do.
    gc.freeze()
    return app


def end_with_parent() -> None:
    """Have the kernel end this process as soon as its parent has died, however that died (prctl(2); Linux only).

    Workers listen on the port themselves. Left behind by a killed parent they would go on answering, beside those of
    the next start. SIGKILL, because a worker that is stuck must free the port too: what it had acknowledged stays,
    and what it had not is rolled back.
    """
    parent = multiprocessing.parent_process()
    if sys.platform != "linux" or parent is None:
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent.pid:  # It died before we asked to be told.
        os.kill(os.getpid(), signal.SIGKILL)
