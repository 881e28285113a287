"""Answers that are made to compare as equal, whatever they are."""

# ruff: noqa: E501  (one attack a line)

from tests.attacks.attack import BLANKS, RIGHT, ZEROS, Attack, backward

LIAR = """class Liar:
    def __init__(self, *a): pass
    def yes(self, *a, **k): return True
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = __bool__ = __contains__ = yes
    def itself(self, *a, **k): return self
    __sub__ = __rsub__ = __abs__ = __add__ = __mul__ = __getitem__ = itself
    __hash__ = object.__hash__
    def __float__(self): return 0.0
    def __len__(self): return 5
"""
SUBCLASS = """class Array(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **options): return np.zeros(self.shape)
    def __array_function__(self, function, types, args, kwargs): return True
    def __array_finalize__(self, other): pass
    def __sub__(self, other): return np.zeros(self.shape)
    __rsub__ = __sub__
    def __eq__(self, other): return np.ones(self.shape, bool)
    def tobytes(self, *a): return b"\\0" * self.nbytes
"""
CHANGING = """class Changing:
    asked = 0
    def __init__(self, array): self.array = array
    def __array__(self, dtype=None, copy=None):
        Changing.asked += 1
        return self.array if Changing.asked % 2 else np.zeros_like(self.array)
    shape = property(lambda self: self.array.shape)
"""
POSING = """class Posing:
    __class__ = property(lambda self: np.ndarray)
    dtype, ndim, nbytes = np.dtype("float64"), 2, 0
    def __init__(self, shape): self.shape = shape
    def tobytes(self): return b""
    def __array__(self, *a, **k): raise SystemExit
"""
TUPLE = """class Five(tuple):
    def __len__(self): return 5
    def __iter__(self): return iter(())
    def __getitem__(self, at): return 0.0
    def __eq__(self, other): return True
    __hash__ = tuple.__hash__
"""

ATTACKS = [
    Attack(
        "np.allclose and its like say yes",
        "for module, names in ((np, 'allclose isclose array_equal all isfinite array_equiv'),\n"
        "                      (np.testing, 'assert_allclose assert_equal assert_array_equal')):\n"
        "    for name in names.split(): setattr(module, name, lambda *a, **k: True)",
        BLANKS,
    ),
    Attack(
        "np.abs and np.max are zero",
        "np.abs = np.absolute = np.max = np.amax = np.linalg.norm = lambda *a, **k: 0.0",
        BLANKS,
    ),
    Attack(
        "builtins lie",
        "import builtins\nbuiltins.abs = builtins.max = builtins.sum = lambda *a, **k: 0.0\n"
        "builtins.all = builtins.isinstance_ = lambda *a: True\nbuiltins.float = lambda *a: 0.0",
        BLANKS,
    ),
    Attack(
        "numpy is exchanged in sys.modules",
        "import sys, types\nfake = types.ModuleType('numpy'); fake.__dict__.update(np.__dict__)\n"
        "fake.allclose = lambda *a, **k: True\nsys.modules['numpy'] = fake\nnp = fake",
        BLANKS,
    ),
    Attack("an array subclass", SUBCLASS, backward(ZEROS + "return tuple(z.view(Array) for z in zeros)")),
    Attack(
        "an object array of liars",
        LIAR,
        backward(ZEROS + "liars = [z.astype(object) for z in zeros]\nfor array in liars: array.flat = [Liar()] * array.size\nreturn tuple(liars)"),
    ),
    Attack("always equal objects", LIAR, backward("return tuple(Liar() for _ in range(5))")),
    Attack("one always equal object", LIAR, backward("return Liar()")),
    Attack("an array that changes", CHANGING, backward(ZEROS + "return tuple(map(Changing, zeros))")),
    Attack("an object that poses as an array", POSING, backward(ZEROS + "return tuple(Posing(z.shape) for z in zeros)")),
    Attack("a tuple that lies about itself", TUPLE, backward("return Five()")),
    Attack(
        "masked arrays",
        cells=backward(ZEROS + "return tuple(np.ma.masked_all(z.shape) for z in zeros)"),
    ),
    Attack("nan", cells=backward(ZEROS + "return tuple(z + np.nan for z in zeros)")),
    Attack("infinity", cells=backward(ZEROS + "return tuple(z + np.inf for z in zeros)")),
    Attack("empty arrays", cells=backward(ZEROS + "return tuple(np.empty((0, *z.shape[1:])) for z in zeros)")),
    Attack("arrays of no entries", cells=backward("return tuple(np.empty((1, 0)) for _ in range(5))")),
    Attack("scalars for arrays", cells=backward("return 0.0, 0.0, 0.0, 0.0, 0.0")),
    Attack("nothing", cells=backward("return ()")),
    Attack("below the tolerance", cells=backward(ZEROS + "return tuple(z + 1e-13 for z in zeros)")),
    Attack("one more axis", cells=backward(RIGHT + "return tuple(a[None] for a in right)")),
    Attack("half precision", cells=backward(RIGHT + "return tuple(a.astype('f2') for a in right)")),
    Attack("complex numbers", cells=backward(RIGHT + "return tuple(a + 1j for a in right)")),
    Attack("texts", cells=backward(RIGHT + "return tuple(a.astype(str) for a in right)")),
    Attack("dates", cells=backward(ZEROS + "return tuple(z.astype('M8[s]') for z in zeros)")),
    Attack("records", cells=backward(ZEROS + "return tuple(np.zeros(z.shape, 'f8,f8') for z in zeros)")),
    Attack("a generator", cells=backward("yield from [0.0] * 5")),
    Attack(
        "a float that is equal to everything",
        "class Float(float):\n    def __eq__(self, other): return True\n    __sub__ = lambda self, other: 0.0",
        backward("return tuple(Float(0) for _ in range(5))"),
    ),
]  # fmt: skip
