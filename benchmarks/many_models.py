"""Nine LSTM variants with five seeds each: trained one at a time, and five models as one array.

250 updates at T=20, N=32, H=16 by Adam, in CPU time (`make bench` sets one thread). One at a time is measured
on one of five seeds, in turn with the arrays, and taken five times.

    OMP_NUM_THREADS=1 python benchmarks/many_models.py            250 updates
    OMP_NUM_THREADS=1 python benchmarks/many_models.py --smoke    10 updates
"""

from __future__ import annotations

import argparse
import time
from functools import partial

import numpy as np

from lstm_ref import tasks, training
from lstm_ref.numpy import GREFF, over_models, over_sequence, variant_cell

T, N, H, SEEDS = 20, 32, 16, range(5)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--smoke", action="store_true", help="10 updates")
    updates = 10 if parser.parse_args().smoke else 250
    task, options = partial(tasks.first_symbol, T=T), {"updates": updates, "batch_size": N}
    together = alone = 0.0
    print(f"{'variant':10}{'5 as one, s':>14}{'5 one by one, s':>18}{'ratio':>8}")
    for name, variant in GREFF.items():
        cell = variant_cell(variant)
        starts = [cell.draw(np.random.default_rng(seed), 4, H) for seed in SEEDS]
        stacked = {key: np.stack([start[key] for start in starts]) for key in starts[0]}
        begun = time.process_time()
        training.train_many(*over_models(cell), stacked, task, seeds=SEEDS, **options)
        one = time.process_time()
        training.train(*over_sequence(cell), starts[0], task, seed=0, **options)
        ours, theirs = one - begun, len(SEEDS) * (time.process_time() - one)
        together, alone = together + ours, alone + theirs
        print(f"{name:10}{ours:14.2f}{theirs:18.2f}{theirs / ours:8.2f}", flush=True)
    print(f"{'all':10}{together:14.2f}{alone:18.2f}{alone / together:8.2f}")


if __name__ == "__main__":
    main()
