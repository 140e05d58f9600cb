"""Seconds of the processor, and memory, for duplicates among 1,000 to 10,000 priorities and links to 20 national ones.

Beside them stands a plain double loop over dictionaries and sets, measured on a sample of the pairs and scaled up to
all of them. Each size runs in a process of its own, so that memory is its own. Prints a table.
"""

from __future__ import annotations

import csv
import math
import multiprocessing
import random
import time
from itertools import combinations
from pathlib import Path

import psutil

from regional_planner.alignment.likeness.rules import Index, Vocabulary, alike_pairs, likeness
from regional_planner.alignment.likeness.rules.index import matrix_rows
from regional_planner.alignment.likeness.terms import DUPLICATE_THRESHOLD, Document

DATA = Path(__file__).resolve().parent.parent / "data" / "priorities" / "priorities.csv"
SIZES = (1_000, 3_000, 10_000)
NATIONALS = 20
SAMPLE = 20_000
"""Pairs that the plain loop compares."""
MEGABYTE = 1024 * 1024


def main() -> None:
    """Measure each size and print."""
    heading = ("prepare s", "pairs s", "links s", "memory MB", "double loop s", "ratio")
    print(f"{'priorities':>10}" + "".join(f"{name:>{2 + len(name)}}" for name in heading))
    context = multiprocessing.get_context("spawn")
    for size in SIZES:
        with context.Pool(1) as pool:
            prepared, pairs, links, memory, plain = pool.apply(measure, (size,))
        ratio = plain / (prepared + pairs)
        print(f"{size:>10,}{prepared:>11.2f}{pairs:>9.2f}{links:>9.2f}{memory:>11.0f}{plain:>15.0f}{ratio:>7.0f}")


def measure(size: int) -> tuple[float, float, float, float, float]:
    """Seconds to prepare, for all pairs, for all links; megabytes more than before; seconds of the plain loop."""
    found = priorities(size)
    process, started = psutil.Process(), time.process_time()
    before = process.memory_info().rss
    vocabulary = Vocabulary(found)
    index = Index(found, vocabulary)
    prepared = time.process_time()
    alike_pairs(index, DUPLICATE_THRESHOLD, 500)
    compared = time.process_time()
    nationals = Index(found[:NATIONALS], vocabulary)
    for each in found:
        likeness(nationals.parts(each))
    ended = time.process_time()
    memory = (peak(process) - before) / MEGABYTE
    return prepared - started, compared - prepared, ended - compared, memory, double_loop(found, vocabulary)


def peak(process: psutil.Process) -> float:
    """The most memory that the process has held, in bytes; what it holds now where the system does not tell."""
    for line in Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return float(line.split()[1]) * 1024
    return float(process.memory_info().rss)


def priorities(size: int) -> list[Document]:
    """Priorities with the words, cells and communes of the shipped ones, mixed anew; the same at each run."""
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = [word for row in rows for word in f"{row['title']} {row['rationale']}".split()]
    cells = sorted({cell for row in rows for cell in row["cells"].split(";") if cell})
    communes = sorted({commune for row in rows for commune in row["communes"].split(";") if commune})
    chance = random.Random(1)
    return [
        Document(
            f"P{number:06}",
            (" ".join(chance.choices(words, k=20)),),
            frozenset(chance.sample(cells, 2)),
            frozenset(chance.sample(communes, 3)),
            2026,
            chance.choice((2030, 2032, 2035)),
            chance.choice(("sector", "challenge", "market")),
        )
        for number in range(size)
    ]


def double_loop(found: list[Document], vocabulary: Vocabulary) -> float:
    """Seconds that the plain way would take for all pairs, from a sample of them; what is of one alone is ready."""
    chance = random.Random(2)
    some = chance.sample(found, min(len(found), 1 + math.isqrt(2 * SAMPLE)))
    ready = [(each, vocabulary.vector(each), matrix_rows(each.cells)) for each in some]
    pairs = list(combinations(ready, 2))
    started = time.process_time()
    for (one, mine, my_rows), (other, theirs, their_rows) in pairs:
        text = sum(weight * theirs.get(word, 0) for word, weight in mine.items())
        rows = sum(min(held.weight, their_rows[row].weight) for row, held in my_rows.items() if row in their_rows)
        common = len(one.communes & other.communes) / len(one.communes | other.communes)
        years = (min(one.last_year, other.last_year) - 2025) / (max(one.last_year, other.last_year) - 2025)
        _alike = (5 * text + 5 * rows + common + 0.5 * years + 0.5 * (one.approach == other.approach)) / 12
    taken = time.process_time() - started
    return taken * (len(found) * (len(found) - 1) / 2) / len(pairs)


if __name__ == "__main__":
    main()
