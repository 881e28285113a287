"""What a training run leaves behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Parameters = dict[str, np.ndarray]
READOUT = ("W_out", "b_out")


@dataclass(frozen=True)
class History:
    """What a training run did, one entry an update, and the parameters that it ended with."""

    losses: np.ndarray
    accuracies: np.ndarray  # share of the scored answers that were right, on each batch before its update
    gradient_norms: np.ndarray  # over all parameters together, before clipping
    parameters: Parameters  # the cell's, and the readout's W_out (V, H) and b_out (V,)
    batch_size: int
    solved: int | None  # sequences seen when the last `solved_after` were all right; None: never
    seconds: float

    @property
    def cell(self) -> Parameters:
        """The parameters without the readout's: what the cell's forward takes."""
        return {name: value for name, value in self.parameters.items() if name not in READOUT}

    @property
    def sequences(self) -> int:
        """How many sequences were seen."""
        return len(self.losses) * self.batch_size

    @property
    def accuracy(self) -> float:
        """The mean over the last tenth of the run."""
        return float(self.accuracies[-max(1, len(self.accuracies) // 10) :].mean())

    @property
    def diverged(self) -> bool:
        """Whether the loss became NaN, which ends a run."""
        return bool(np.isnan(self.losses[-1]))


class Log:
    """What becomes the History: it is told of every update and says when the run is over."""

    def __init__(self, batch_size: int, solved_after: int | None) -> None:
        self.batch_size, self.solved_after = batch_size, solved_after
        self.rows: list[tuple[float, float, float]] = []
        self.streak = 0
        self.solved: int | None = None

    def ends(self, loss: float, right: np.ndarray, norm: float) -> bool:
        self.rows.append((loss, float(right.mean()), norm))
        self.streak = self.streak + self.batch_size if right.all() else 0
        if self.solved_after and self.streak >= self.solved_after:
            self.solved = len(self.rows) * self.batch_size
        return self.solved is not None or bool(np.isnan(loss))

    def history(self, parameters: Parameters, seconds: float) -> History:
        losses, accuracies, norms = np.array(self.rows).T
        return History(losses, accuracies, norms, parameters, self.batch_size, self.solved, seconds)
