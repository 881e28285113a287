"""Record what flax's LSTM and GRU cells say: `pip install flax`, then `python record_flax.py` in this folder.

flax brings a hundred megabytes of checkpoint storage with it for two cells, so it is no test dependency: its
numbers are kept in `flax_vectors.json`, which `test_flax_vectors.py` holds ours against.
"""

from __future__ import annotations

import json
from pathlib import Path

import flax
import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np

VECTORS = Path(__file__).with_name("flax_vectors.json")
T, N, D, H = 4, 2, 3, 2


def record(cell: nn.RNNCellBase, states: int) -> dict:
    """Inputs, weights, h of every step, and the gradients of all of them for one upstream gradient."""
    rng = np.random.default_rng(8)

    def drawn(tree):
        return jax.tree.map(lambda leaf: jnp.asarray(rng.standard_normal(leaf.shape).round(3)), tree)

    x, dh = drawn((jnp.zeros((T, N, D)), jnp.zeros((T, N, H))))
    state = drawn((jnp.zeros((N, H)),) * states)
    carry = state if states > 1 else state[0]
    weights = drawn(cell.init(jax.random.key(0), carry, x[0])["params"])

    def run(weights, x, carry):
        h = []
        for x_t in x:
            carry, h_t = cell.apply({"params": weights}, carry, x_t)
            h.append(h_t)
        return jnp.stack(h)

    h, pull = jax.vjp(run, weights, x, carry)
    dweights, dx, dcarry = pull(dh)
    recorded = {"x": x, "carry": carry, "weights": weights, "h": h, "dh": dh}
    recorded |= {"dx": dx, "dcarry": dcarry, "dweights": dweights}
    return jax.tree.map(lambda leaf: np.asarray(leaf).tolist(), recorded)


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    wide = {"param_dtype": jnp.float64, "dtype": jnp.float64}
    cells = {
        "LSTMCell": record(nn.LSTMCell(H, **wide), states=2),
        "GRUCell": record(nn.GRUCell(H, **wide), states=1),
    }
    VECTORS.write_text(json.dumps({"flax": flax.__version__, **cells}, indent=None) + "\n")
