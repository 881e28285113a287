"""Attacks where torch is at hand: tensors that lie, and what torch can start, load, share or ask for.

Answers are tensors here. The honest ones at the end are controls: what a lesson on torch would hand in.
"""

# ruff: noqa: E501  (one attack a line)

from tests.attacks.attack import BACKWARD, FULL, STEP, ZEROS, Attack, backward

TENSORS = "import torch\n" + ZEROS + "zeros = [torch.from_numpy(z) for z in zeros]\n"
RIGHT = """import torch
x, h, h_next, W_ih, W_hh = map(torch.as_tensor, cache)
da = torch.as_tensor(dh_next) * (1 - h_next**2)
right = da @ W_ih, da @ W_hh, da.T @ x, da.T @ h, da.sum(0)
"""
FUNCTION = """import torch
class Liar(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return True if 'eq' in getattr(function, '__name__', '') else torch.zeros(())
    shape = property(lambda self: (3, 5))
    dtype = property(lambda self: torch.float64)"""
EQUAL = """import torch
class Equal(torch.Tensor):
    def __eq__(self, other): return torch.ones(super().shape, dtype=torch.bool)
    __sub__ = __rsub__ = lambda self, other: torch.zeros(super().shape)
    allclose = equal = isclose = lambda self, *a, **k: True
    __hash__ = torch.Tensor.__hash__"""
TWO_FACED = """import torch
class TwoFaced(torch.Tensor):
    asked = 0
    def detach(self): TwoFaced.asked += 1; return self
    def numpy(self): raise SystemExit if TwoFaced.asked > 3 else KeyboardInterrupt"""
GADGET = """import io, os, torch
class Loaded:
    def __reduce__(self): return os.system, ('touch <ROOT>/attacked',)
file = io.BytesIO(); torch.save([Loaded()], file); file.seek(0)
torch.load(file, weights_only=False)"""
PROCESSES = """import torch, torch.multiprocessing as mp
def work():
    while True: torch.ones(99) @ torch.ones(99)
torch.ones(9).share_memory_()
for _ in range(4): mp.get_context('fork').Process(target=work, daemon=False).start()"""
THREADS = """import threading, time, torch
torch.set_num_threads(8)
def work():
    while True: (torch.rand(64, 64) @ torch.rand(64, 64)).sum(); time.sleep(0.01)
for _ in range(4): threading.Thread(target=work, daemon=True).start()"""
RENDEZVOUS = """import torch.distributed as dist
dist.init_process_group('gloo', init_method='tcp://127.0.0.1:<PORT>', rank=1, world_size=2)"""
PATCHED = """import torch
for module, names in ((torch, 'allclose isclose equal all isfinite'), (torch.testing, 'assert_close assert_allclose')):
    for name in names.split(): setattr(module, name, lambda *a, **k: True)
torch.Tensor.__eq__ = torch.Tensor.__le__ = lambda *a: True
torch.Tensor.numpy = torch.Tensor.__array__ = lambda self, *a, **k: __import__('numpy').zeros(tuple(self.shape))"""
SETTINGS = """import torch
torch.set_default_dtype(torch.float16); torch.manual_seed(0); torch.use_deterministic_algorithms(True)
torch.set_grad_enabled(False); torch.set_default_device('meta')"""
STEP_IN_TENSORS = """import torch
def rnn_step(x, h, W_ih, W_hh, b):
    x, h, W_ih, W_hh, b = (torch.tensor(a, requires_grad=True) for a in (x, h, W_ih, W_hh, b))
    h_next = torch.tanh(x @ W_ih.T + h @ W_hh.T + b)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)"""

ATTACKS = [
    Attack("a tensor whose every function lies", FUNCTION, backward(TENSORS + "return tuple(z.as_subclass(Liar) for z in zeros)")),
    Attack("a tensor that equals everything", EQUAL, backward(TENSORS + "return tuple(z.as_subclass(Equal) for z in zeros)")),
    Attack("a tensor that ends whoever reads it", TWO_FACED, backward(TENSORS + "return tuple(z.as_subclass(TwoFaced) for z in zeros)")),
    Attack("torch's comparisons say yes", PATCHED, backward(TENSORS + "return tuple(zeros)")),
    Attack("a checkpoint that runs a command", GADGET, backward("return torch.load(file, weights_only=False)")),
    Attack("processes and shared memory", PROCESSES),
    Attack("a shared file", "import torch\ntorch.from_file('/dev/shm/carousel-attacked-<PORT>', shared=True, size=99)"),
    Attack("threads that go on", THREADS),
    Attack("weights from the network", "import torch\ntorch.hub.load_state_dict_from_url('http://127.0.0.1:<PORT>/x.pt')"),
    Attack("a group of processes", RENDEZVOUS),
    Attack("a tensor of a terabyte", "import torch\ntorch.zeros(2**37)", backward("import torch; return torch.zeros(1).expand(2**37)")),
    Attack("a tensor that takes all memory", "import torch\nkeep = []\nwhile True: keep.append(torch.ones(10**6))"),
    Attack("the reference in torch", cells={"rnn_step_backward": "from lstm_ref.torch.rnn import *\nfrom lstm_ref.numpy.rnn import rnn_step_backward"}),
    Attack("half precision", cells=backward(RIGHT + "return tuple(a.half() for a in right)")),
    Attack("a precision that NumPy has not", cells=backward(RIGHT + "return tuple(a.bfloat16() for a in right)")),
    Attack("complex tensors", cells=backward(RIGHT + "return tuple(a + 0j for a in right)")),
    Attack("tensors without numbers", cells=backward(RIGHT + "return tuple(a.to('meta') for a in right)")),
    Attack("sparse tensors", cells=backward(RIGHT + "return tuple(a.to_sparse() for a in right)")),
    Attack("nested tensors", cells=backward(RIGHT + "return torch.nested.nested_tensor(list(right[:4]))")),
    Attack("torch's settings gain nothing", SETTINGS, backward(TENSORS + "return tuple(zeros)")),
    Attack("torch's settings cost nothing", SETTINGS, honest=("rnn_step", "rnn_step_backward"), score=FULL),
    Attack("honest tensors that require a gradient", cells={"rnn_step": STEP_IN_TENSORS} | backward(RIGHT + "return tuple(a.requires_grad_() for a in right)"), score=FULL),
    Attack("honest views of tensors", cells=backward(RIGHT + "return tuple(a.T.contiguous().T for a in right)"), score=STEP + BACKWARD),
]  # fmt: skip
