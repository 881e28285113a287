"""A training step of the NumPy LSTM and GRU against torch, a course solution, and the machine.

A step is forward, back through time, all gradients. Peers run in turn in one process; a figure is the median
of paired ratios. Figures of one thread are CPU time, of two threads wall time.

    python benchmarks/reference.py                       every size, both dtypes, one and two threads
    python benchmarks/reference.py --smoke               the two small sizes, one round
    python benchmarks/reference.py --threads 1 --rounds 9
"""

from __future__ import annotations

import argparse
import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

SIZES = [
    (50, 32, 64, 64),
    (100, 32, 128, 128),
    (100, 64, 256, 256),
    (200, 16, 512, 512),
    (20, 1, 32, 32),
    (1000, 8, 64, 64),
]
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, choices=(1, 2), help="one of the two; both by default")
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds of each figure (default 7)")
    parser.add_argument("--smoke", action="store_true", help="two small sizes, one round")
    options = parser.parse_args()
    if "CAROUSEL_BENCH_THREADS" in os.environ:
        table(int(os.environ["CAROUSEL_BENCH_THREADS"]), options.rounds, options.smoke)
        return
    for threads in (options.threads,) if options.threads else (1, 2):
        # OpenBLAS and oneDNN read the number of threads once, when they are loaded.
        settings = dict.fromkeys(THREAD_VARIABLES, str(threads)) | {"CAROUSEL_BENCH_THREADS": str(threads)}
        arguments = ["--rounds", str(options.rounds)] + ["--smoke"] * options.smoke
        subprocess.run([sys.executable, __file__, *arguments], env=os.environ | settings, check=True)


def table(threads: int, rounds: int, smoke: bool) -> None:
    import numpy as np
    import torch
    from peers import training_step

    torch.set_num_threads(threads)
    clock = time.thread_time if threads == 1 else time.perf_counter
    kind = "CPU time" if threads == 1 else "wall time"
    print(f"\n{threads} thread{'s' * (threads > 1)}, {kind}; BLAS kernels: {blas_kernels()}")
    print(f"{'':28}{'ours':>10}{'torch':>10}{'course':>10}{'limit':>10}{'cache':>10}")
    units = "".join(f"{unit:>10}" for unit in ("ms", "ratio", "ratio", "share", "MB"))
    print(f"{'cell  dtype    T,N,D,H':28}{units}")
    sizes = SIZES[:1] + SIZES[4:5] if smoke else SIZES
    for cell in ("lstm", "gru"):
        for dtype in (np.float64, np.float32):
            for size in sizes:
                runs = training_step.steps_of(cell, size, dtype)
                times = interleaved(runs, 1 if smoke else rounds, clock)
                ours = times.pop("ours")
                ratios = {name: float(np.median(np.divide(its, ours))) for name, its in times.items()}
                limit = training_step.limit_seconds(cell, size, dtype, clock) / float(np.median(ours))
                row = f"{cell:6}{np.dtype(dtype).name:9}{','.join(map(str, size)):13}"
                print(
                    f"{row}{1e3 * np.median(ours):10.2f}"
                    + "".join(f"{ratios[name]:10.2f}" for name in ("torch", "course"))
                    + f"{limit:10.2f}{training_step.cache_megabytes(cell, size, dtype):10.2f}",
                    flush=True,
                )
    print(
        "ratio: the peer's time over ours. limit: the time of the step's matrix products at the rate measured"
    )
    print("for each of their shapes, and of its elementwise passes, over ours. cache: what a forward keeps.")


def interleaved(runs, rounds, clock):
    """Seconds of every peer in every round: A B C, A B C, ... after one round that is thrown away."""
    times = {name: [] for name in runs}
    repeats = {}
    for name, run in runs.items():
        start = clock()
        run()
        repeats[name] = max(1, min(50, int(0.05 / max(clock() - start, 1e-6))))
    for _ in range(rounds):
        for name, run in runs.items():
            start = clock()
            for _ in range(repeats[name]):
                run()
            times[name].append((clock() - start) / repeats[name])
    return times


def blas_kernels() -> str:
    """The processor that OpenBLAS takes this machine for; kernels for an older one are slower."""
    import numpy

    for library in (Path(numpy.__file__).parent.parent / "numpy.libs").glob("*openblas*"):
        name = getattr(ctypes.CDLL(str(library)), "scipy_openblas_get_corename64_", None)
        if name is not None:
            name.restype = ctypes.c_char_p
            return name().decode()
    return "not OpenBLAS"


if __name__ == "__main__":
    main()
