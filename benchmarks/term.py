"""A term as a random walk, as long as one likes: `python benchmarks/term.py --steps 10000`.

The walk and what must be true after every step are in tests/grading/term.py.
"""

import argparse
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
sys.path[:0] = [str(Path(__file__).parents[1] / "tests" / "grading"), str(Path(__file__).parents[1])]

from hypothesis import HealthCheck, settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402
from mini import make_course  # noqa: E402
from term import NAMES, Term, prepared  # noqa: E402

WALK = 25  # steps of one walk


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)  # nbgrader's own words
    start, cpu = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Term.template = prepared(make_course(Path(folder, "course"), NAMES))
        Term.steps = 0
        while Term.steps < chosen.steps:
            run_state_machine_as_test(
                Term,
                settings=settings(
                    max_examples=max(1, min(4, (chosen.steps - Term.steps) // WALK)),
                    stateful_step_count=WALK,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            seconds = time.monotonic() - start
            print(f"{Term.steps} of {chosen.steps} steps, {Term.steps / seconds:.1f} a second", flush=True)
        os.chdir("/")
    used = time.process_time() - cpu
    print(f"{Term.steps} steps, no invariant broken; {used:.0f} s of this process's processor time")


if __name__ == "__main__":
    main()
