"""Somebody else's vectors: the ONNX operators RNN, LSTM (peepholes too) and GRU (both forms).

The node tests' own weights are all alike, so that they would pass with two gates exchanged. Therefore their
generators also run here on random numbers, at every gate, in both directions, and so does ONNX Runtime, which
shares no line with the generators.
"""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from lstm_ref.numpy import (
    VANILLA,
    gru_forward,
    gru_reset_before_forward,
    lstm_forward,
    rnn_forward,
    variant_forward,
)

pytest.importorskip(
    "onnx", reason="onnx 1.23 is not installed: its node test vectors are not there to compare with"
)

GENERATORS = {
    op: importlib.import_module(f"onnx.backend.test.case.node.{op.lower()}") for op in ("RNN", "LSTM", "GRU")
}
BLOCKS = {"RNN": ("h", "h"), "LSTM": ("iofg", "ifgo"), "GRU": ("zrn", "rzn")}  # their order, ours


def reordered(array, theirs, ours):
    """Blocks of H rows from their order into ours."""
    blocks = dict(zip(theirs, np.split(array, len(theirs)), strict=True))
    return np.concatenate([blocks[block] for block in ours])


def one_direction(op, X, W, R, B, H0, C0, P, linear_before_reset):
    """Our cell on their arguments; returns (Y, Y_h) or (Y, Y_h, Y_c)."""
    theirs, ours = BLOCKS[op]
    W_ih, W_hh = reordered(W, theirs, ours), reordered(R, theirs, ours)
    b_ih, b_hh = (reordered(b, theirs, ours) for b in np.split(B, 2))
    if op == "RNN":
        h, _ = rnn_forward(X, H0, W_ih, W_hh, b_ih + b_hh)
        return h, h[-1]
    if op == "GRU":
        forward = gru_forward if linear_before_reset else gru_reset_before_forward
        h, _ = forward(X, H0, W_ih, W_hh, b_ih, b_hh)
        return h, h[-1]
    if P is None:
        h, c_n, _ = lstm_forward(X, H0, C0, W_ih, W_hh, b_ih + b_hh)
        return h, h[-1], c_n
    weights = {"W_ih": W_ih, "W_hh": W_hh, "b": b_ih + b_hh, "p": reordered(P, "iof", "ifo")}
    h, (h_n, c_n), _ = variant_forward(X, (H0, C0), weights, VANILLA)
    return h, h_n, c_n


def ours(
    op,
    X,
    W,
    R,
    B=None,
    initial_h=None,
    initial_c=None,
    P=None,
    direction="forward",
    layout=0,
    linear_before_reset=0,
):
    """The whole operator as ONNX defines it: directions, defaults, and the batch first where layout is 1."""
    X = X.swapaxes(0, 1) if layout else X
    (D, rows, _), H, N = W.shape, R.shape[-1], X.shape[1]
    B = np.zeros((D, 2 * rows), X.dtype) if B is None else B
    first = [
        np.zeros((D, N, H), X.dtype) if s is None else (s.swapaxes(0, 1) if layout else s)
        for s in (initial_h, initial_c)
    ]
    results = []
    for d in range(D):
        backwards = direction == "reverse" or d == 1
        steps = np.flip(X, 0) if backwards else X
        Y, *last = one_direction(
            op,
            steps,
            W[d],
            R[d],
            B[d],
            first[0][d],
            first[1][d],
            None if P is None else P[d],
            linear_before_reset,
        )
        results.append((np.flip(Y, 0) if backwards else Y, *last))
    Y, *last = (
        np.stack(parts, axis=1 if k == 0 else 0) for k, parts in enumerate(zip(*results, strict=True))
    )
    return [Y.transpose(2, 0, 1, 3), *(s.swapaxes(0, 1) for s in last)] if layout else [Y, *last]


def node_tests():
    """Every node test that the three generators export: (operator, name, attributes, inputs, outputs)."""
    import onnx

    for op, module in GENERATORS.items():
        cases = []

        def capture(node, inputs, outputs, name, cases=cases, **kwargs):
            cases.append((node, inputs, outputs, name))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "expect", capture)
            exports = getattr(module, op)
            for export in (name for name in dir(exports) if name.startswith("export")):
                getattr(exports, export)()
        for node, inputs, outputs, name in cases:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            named = dict(zip((n for n in node.input if n), inputs, strict=True))
            yield pytest.param(
                op, attributes, named, dict(zip((n for n in node.output if n), outputs, strict=True)), id=name
            )


NODE_TESTS = list(node_tests())


def test_there_are_node_tests_for_every_operator():
    counts = {op: sum(case.values[0] == op for case in NODE_TESTS) for op in GENERATORS}
    assert min(counts.values()) >= 4, counts
    assert any("P" in case.values[2] for case in NODE_TESTS)


@pytest.mark.parametrize(("op", "attributes", "inputs", "outputs"), NODE_TESTS)
def test_the_node_tests_come_out_the_same(op, attributes, inputs, outputs):
    direction, layout = attributes.get("direction", b"forward").decode(), attributes.get("layout", 0)
    inputs = dict(inputs)
    assert set(inputs.pop("sequence_lens", [])) <= {len(inputs["X"])}
    linear = attributes.get("linear_before_reset", 0)
    results = ours(op, **inputs, direction=direction, layout=layout, linear_before_reset=linear)
    named = dict(zip(("Y", "Y_h", "Y_c"), results, strict=False))
    assert outputs
    for name, expected in outputs.items():
        assert named[name].dtype == np.float32
        np.testing.assert_allclose(named[name], expected, rtol=1e-5, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("layout", [0, 1])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize(
    ("op", "options"),
    [
        ("RNN", {}),
        ("LSTM", {}),
        ("LSTM", {"P": True}),
        ("GRU", {"linear_before_reset": 0}),
        ("GRU", {"linear_before_reset": 1}),
    ],
    ids=str,
)
def test_their_generators_give_the_same_on_random_numbers(op, options, direction, layout):
    T, N, D, H = 5, 3, 4, 2
    rng = np.random.default_rng(0)
    K, rows = 2 if direction == "bidirectional" else 1, len(BLOCKS[op][0]) * H
    shapes = {
        "X": (N, T, D) if layout else (T, N, D),
        "W": (K, rows, D),
        "R": (K, rows, H),
        "B": (K, 2 * rows),
    }
    shapes["initial_h"] = (N, K, H) if layout else (K, N, H)
    if op == "LSTM":
        shapes["initial_c"] = shapes["initial_h"]
    if "P" in options:
        shapes["P"] = (K, 3 * H)
    inputs = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    switches = {**{name: value for name, value in options.items() if name != "P"}, "layout": layout}
    helper = getattr(GENERATORS[op], f"{op}Helper")
    expected = helper(**inputs, direction=direction, **switches).step()
    results = ours(op, **inputs, direction=direction, **switches)
    assert len(results) == len(expected) == (3 if op == "LSTM" else 2)
    for actual, right in zip(results, expected, strict=True):
        np.testing.assert_allclose(actual, right, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize(
    ("op", "options"),
    [("RNN", {}), ("LSTM", {}), ("LSTM", {"P": True})]
    + [("GRU", {"linear_before_reset": linear}) for linear in (0, 1)],
    ids=str,
)
def test_onnx_runtime_gives_the_same_on_random_numbers(op, options, direction):
    T, N, D, H = 6, 3, 4, 5
    rng = np.random.default_rng(1)
    K, rows = 2 if direction == "bidirectional" else 1, len(BLOCKS[op][0]) * H
    shapes = {"X": (T, N, D), "W": (K, rows, D), "R": (K, rows, H), "B": (K, 2 * rows)}
    shapes |= {"initial_h": (K, N, H)} | ({"initial_c": (K, N, H)} if op == "LSTM" else {})
    shapes |= {"P": (K, 3 * H)} if "P" in options else {}
    inputs = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    switches = {name: value for name, value in options.items() if name != "P"}
    expected = run_in_onnx_runtime(op, inputs, H, direction, switches)
    results = ours(op, **inputs, direction=direction, **switches)
    assert len(results) == len(expected) == (3 if op == "LSTM" else 2)
    for actual, right in zip(results, expected, strict=True):
        assert actual.dtype == np.float32
        np.testing.assert_allclose(actual, right, rtol=2e-5, atol=2e-6)


def run_in_onnx_runtime(op, inputs, H, direction, switches):
    """One node as a model of its own."""
    import onnx
    import onnxruntime

    order = ["X", "W", "R", "B", "", "initial_h", "initial_c", "P"]  # "" stands for the lengths
    names = [name if name in inputs else "" for name in order]
    while not names[-1]:
        names.pop()
    outputs = ["Y", "Y_h", "Y_c"][: 3 if op == "LSTM" else 2]
    node = onnx.helper.make_node(op, names, outputs, hidden_size=H, direction=direction, **switches)
    of_float = onnx.TensorProto.FLOAT
    graph = onnx.helper.make_graph(
        [node],
        op,
        [onnx.helper.make_tensor_value_info(name, of_float, array.shape) for name, array in inputs.items()],
        [onnx.helper.make_tensor_value_info(name, of_float, None) for name in outputs],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)], ir_version=9)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(outputs, inputs)


@pytest.mark.parametrize(("op", "blocks"), [("LSTM", ("ifgo", "ifgo")), ("GRU", ("rzn", "rzn"))])
def test_two_gates_exchanged_do_not_come_out_the_same(monkeypatch, op, blocks):
    """The wrong answer that the node tests alone would let pass."""
    monkeypatch.setitem(BLOCKS, op, blocks)
    with pytest.raises(AssertionError, match="Not equal to tolerance"):
        test_their_generators_give_the_same_on_random_numbers(op, {}, "forward", 0)
