"""A training step of the NumPy LSTM and GRU, and of the compiled ones, against everyone, and against BLAS.

A step is forward, back through time, all gradients, by the calls that a user makes. Peers run in turn in one
process; a figure is the median of paired ratios. Figures of one thread are CPU time of the whole process, of
two threads wall time.

    python benchmarks/reference.py                       every size, both dtypes, one and two threads
    python benchmarks/reference.py --smoke               two small sizes, one round
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
    (20, 1, 32, 32),
    (1000, 8, 64, 64),
    (50, 32, 64, 64),
    (100, 32, 128, 128),
    (100, 64, 256, 256),
    (200, 16, 512, 512),
]
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
TABLES = {  # name -> who makes the runs, whose columns, how many of the sizes
    "one layer": ("one_layer", ("torch", "jax", "course"), 6),
    "two layers, both directions": ("two_layers_both_ways", ("torch", "parts"), 4),
    "one layer, forward alone": ("forward_alone", ("torch", "ort"), 4),
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--threads", type=int, choices=(1, 2), help="one of the two; both by default")
    parser.add_argument("--rounds", type=int, default=7, help="paired rounds of each figure (default 7)")
    parser.add_argument("--smoke", action="store_true", help="two small sizes, one round")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error(f"--rounds: expected at least 1, got {options.rounds}")
    if "CAROUSEL_BENCH_THREADS" in os.environ:
        tables(int(os.environ["CAROUSEL_BENCH_THREADS"]), options.rounds, options.smoke)
        return
    for threads in (options.threads,) if options.threads else (1, 2):
        # OpenBLAS and oneDNN read the number of threads once, when they are loaded.
        settings = dict.fromkeys(THREAD_VARIABLES, str(threads)) | {"CAROUSEL_BENCH_THREADS": str(threads)}
        if threads == 1:
            settings["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        arguments = ["--rounds", str(options.rounds)] + ["--smoke"] * options.smoke
        subprocess.run([sys.executable, __file__, *arguments], env=os.environ | settings, check=True)


def tables(threads: int, rounds: int, smoke: bool) -> None:
    import numpy as np
    import torch

    from lstm_ref.progress import progress

    torch.set_num_threads(threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    kind = "CPU time" if threads == 1 else "wall time"
    print(f"\n{threads} thread{'s' * (threads > 1)}, {kind}; BLAS kernels: {blas_kernels()}")
    for name, (_, peers, count) in TABLES.items():
        dtypes = (np.float32,) if "ort" in peers else (np.float64, np.float32)
        sizes = SIZES[:3:2] if smoke else SIZES[:count]
        rows = [(cell, dtype, size) for cell in ("lstm", "gru") for dtype in dtypes for size in sizes]
        print(f"\n{name}\n{'':28}{'NumPy':>19}  {'compiled':>19}")
        pairs = "".join(f"{peer:>8}{peer:>8}" for peer in peers)
        print(f"{'cell dtype   T,N,D,H':28}{'ms':>9}{'ms':>9}{pairs}{'limit':>8}")
        for row in progress(rows, name):
            print(line(name, row, 1 if smoke else rounds, clock), flush=True)
    print(
        "\nA peer's two columns: its time over that of NumPy, and over that of the compiled loops; above 1 it"
        "\nis slower. limit: torch's time over that of the step's matrix products alone by NumPy's BLAS, the"
        "\nmost that torch's column can show with them. parts: our layers' readings one after the other."
    )


def line(name, row, rounds, clock) -> str:
    """One row of a table: our milliseconds, ratios to every peer, and the limit."""
    import numpy as np
    from peers import training_step

    make, peers, _ = TABLES[name]
    cell, dtype, size = row
    times = interleaved(getattr(training_step, make)(cell, size, dtype), rounds, clock)
    text = f"{cell:5}{np.dtype(dtype).name:8}{','.join(map(str, size)):15}"
    text += "".join(f"{1e3 * np.median(times[own]):9.2f}" for own in training_step.CELLS)
    for peer in peers:
        for own in training_step.CELLS:
            known = peer in times
            text += f"{np.median(np.divide(times[peer], times[own])):8.2f}" if known else f"{'-':>8}"
    if make == "two_layers_both_ways":
        T, N, D, H = size
        widths = (D, D, 2 * H, 2 * H)
        least = sum(
            training_step.seconds_of_products(cell, (T, N, width, H), dtype, clock) for width in widths
        )
    else:
        least = training_step.seconds_of_products(cell, size, dtype, clock, make == "forward_alone")
    return text + f"{np.median(times['torch']) / least:8.2f}"


def interleaved(runs, rounds, clock):
    """Seconds of every peer in every round: A B C, A B C, ... after one that is thrown away."""
    times = {name: [] for name in runs}
    repeats = {}
    for name, run in runs.items():
        run()  # compiles, where it does
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
