"""Prepared answers: kept under a key that names the state they were made from, so they need no expiry."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Prepared(Generic[Value]):
    """At most `size` answers (or as much as they weigh together); the one unused for longest goes first.

    The key must hold everything that the answer depends on: revisions, day, representation, what the reader
    may see. Two threads that miss at once both compute, and either's answer is right.
    """

    def __init__(self, size: int, weigh: Callable[[Value], int] = lambda answer: 1) -> None:
        self._size = size
        self._weigh = weigh
        self._weight = 0
        self._answers: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> Value | None:
        """The answer kept under `key`, if one is."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def get(self, key: Hashable, compute: Callable[[], Value]) -> Value:
        """The answer kept under `key`, computed now when there is none."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = compute()
        with self._lock:
            if key not in self._answers:
                self._keep(key, answer)
        return answer

    def put(self, key: Hashable, answer: Value) -> None:
        """Keep an answer under `key` in place of the one that is there."""
        with self._lock:
            if key in self._answers:
                self._weight -= self._weigh(self._answers.pop(key))
            self._keep(key, answer)

    def _keep(self, key: Hashable, answer: Value) -> None:
        self._weight += self._weigh(answer)
        self._answers[key] = answer
        while self._weight > self._size:
            self._weight -= self._weigh(self._answers.popitem(last=False)[1])
