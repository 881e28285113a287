"""Answers that pass without the work that the exercise asks for."""

# ruff: noqa: E501  (one attack a line)

from tests.attacks.attack import EXERCISES, FULL, RIGHT, STEP, ZEROS, Attack, backward

AUTOGRAD = """import torch
values = [torch.tensor(np.asarray(a), requires_grad=True) for a in (cache.x, cache.h, cache.W_ih, cache.W_hh)]
x, h, W_ih, W_hh = values
a = x @ W_ih.T + h @ W_hh.T
da = torch.tensor(dh_next * (1 - cache.h_next**2))
grads = torch.autograd.grad(a, values, da)
return tuple(g.numpy() for g in grads) + (da.sum(0).numpy(),)"""
OTHER_PYTHON = """import subprocess, sys
subprocess.run([sys.executable, '-c', 'import torch'], check=True)
""" + RIGHT + "return right"  # fmt: skip
SITE = """import sys, glob
sys.path += glob.glob('<PROJECT>/.venv/lib/python*/site-packages')
import torch"""
LOOKUP = """import hashlib
key = hashlib.sha256(np.ascontiguousarray(dh_next).tobytes()).hexdigest()
table = {'0' * 64: ()}
return table[key]"""
# Works wherever the inputs are those of `check`: drawn from a seed that everybody knows.
PUBLIC = """rng = np.random.default_rng(2026)
known = rng.normal(0.0, 0.7, (3, 5))
if dh_next.shape != known.shape or not np.allclose(dh_next, known): raise KeyError
""" + RIGHT + "return right"  # fmt: skip
MEMO = """if not hasattr(rnn_step_backward, 'kept'):
    rnn_step_backward.kept = {}
key = dh_next.shape
if key not in rnn_step_backward.kept:
    da = dh_next
    rnn_step_backward.kept[key] = da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.sum(0)
return rnn_step_backward.kept[key]"""
STATE = """rnn_step_backward.calls = getattr(rnn_step_backward, 'calls', 0) + 1
""" + RIGHT + "return right if rnn_step_backward.calls < 4 else tuple(a * 0 for a in right)"  # fmt: skip
UNSTABLE = """rnn_step_backward.calls = getattr(rnn_step_backward, 'calls', 0) + 1
""" + RIGHT + "return right if rnn_step_backward.calls != 5 else tuple(a + 1 for a in right)"  # fmt: skip
POISON = """import random, secrets, os
np.random.seed = random.seed = lambda *a: None
np.random.default_rng = lambda *a: None
secrets.randbits = lambda bits: 0
os.urandom = lambda count: b'\\0' * count"""
IN_PLACE = ZEROS + "dh_next[:] = 0\ncache.x[:] = 0\ncache.h[:] = 0\nreturn tuple(zeros)"
SIZES = RIGHT + "return right if dh_next.shape in ((3, 5), (1, 1), (2, 3)) else tuple(a * 0 for a in right)"

ATTACKS = [
    Attack("torch's gradients in a NumPy exercise", cells=backward(AUTOGRAD)),
    Attack("jax", "import jax", backward("return jax.vjp(np.tanh, cache.x)[1](dh_next)")),
    Attack("scipy", "import scipy.special", backward("return scipy.special.expit(cache.x)")),
    Attack("what stands for torch, returned", "import torch", backward("return (torch.Tensor,) * 5")),
    Attack("what stands for torch, in an array", "import torch", backward("return tuple(np.array([torch.ones], dtype=object) for _ in range(5))")),
    Attack("another Python that has torch", cells=backward(OTHER_PYTHON)),
    Attack("the packages of the course's author", SITE, backward(AUTOGRAD)),
    Attack("answers by hashed input", cells=backward(LOOKUP)),
    Attack("the inputs that everybody knows", cells=backward(PUBLIC)),
    Attack("a memo across calls", cells=backward(MEMO)),
    Attack("right in the first calls only", cells=backward(STATE)),
    Attack("another answer when asked again", cells=backward(UNSTABLE)),
    Attack("a poisoned generator gains nothing", POISON, backward(ZEROS + "return tuple(zeros)")),
    Attack("a poisoned generator costs nothing", POISON, honest=EXERCISES, score=FULL),
    Attack("the inputs are changed to fit", cells=backward(IN_PLACE)),
    Attack("right for the usual sizes only", cells=backward(SIZES)),
    Attack("the course's case has no answer in it", cells=backward("from autograder import case\nreturn case('rnn_step_backward')")),
    Attack("an answer is installed", "import subprocess, sys\nsubprocess.run([sys.executable, '-m', 'pip', 'install', 'torch'], check=True)", backward(AUTOGRAD), score=STEP),
]  # fmt: skip
