"""One recurrent layer as a model of ONNX Runtime, which has kernels of its own for LSTM and GRU."""

from __future__ import annotations

import os

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

ORDER = {"lstm": [0, 3, 1, 2], "gru": [1, 0, 2]}  # of their blocks in ours: i o f g, z r n


def of_onnx_runtime(cell, numbers):
    op, (T, N, _), H = cell.upper(), numbers.x.shape, numbers.state[0].shape[2]
    W_ih, W_hh, *b = numbers.layers[0]
    biases = b if len(b) == 2 else [b[0], np.zeros_like(b[0])]

    def turned(W):
        return W.reshape(len(ORDER[cell]), H, -1)[ORDER[cell]].reshape(W.shape)

    given = {"W": turned(W_ih)[None], "R": turned(W_hh)[None]}
    given["B"] = np.concatenate([turned(bias) for bias in biases])[None]
    states = ["initial_h", "initial_c"][: len(numbers.state)]
    node = helper.make_node(
        op,
        ["X", *given, "", *states],
        ["Y"],
        hidden_size=H,
        **({"linear_before_reset": 1} if cell == "gru" else {}),
    )
    kind = TensorProto.FLOAT
    inputs = {"X": numbers.x, **dict(zip(states, numbers.state))}
    graph = helper.make_graph(
        [node],
        op,
        [helper.make_tensor_value_info(name, kind, array.shape) for name, array in inputs.items()],
        [helper.make_tensor_value_info("Y", kind, (T, 1, N, H))],
        [helper.make_tensor(name, kind, array.shape, array.ravel()) for name, array in given.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])
    return lambda: session.run(None, inputs)[0]
