"""What comes next, by counting."""

from __future__ import annotations

import numpy as np

from autograder.judging.exercise import Exercise
from autograder.judging.inputs import size
from lstm_ref.numpy.ngrams import ngram_probability


def text(rng, sizes):
    """Any letters, (M,); of two letters in the alphabet each stands five times in a row somewhere."""
    drawn = rng.integers(sizes["V"], size=sizes["M"])
    if sizes["V"] == 2:
        drawn[3:8], drawn[13:18] = 0, 1
    return drawn


def context(rng, sizes):
    """Letters of which the last two differ, (K,); of an alphabet of two, the same again and again."""
    drawn = rng.integers(sizes["V"], size=sizes["K"])
    if sizes["V"] == 2:
        return np.full(sizes["K"], drawn[0])
    drawn[-2:-1] = (drawn[-1] + 1) % sizes["V"]
    return drawn


def followed(text, suffix, V, ends=lambda M, k: range(k, M)):
    """How often each letter followed `suffix` in the text, (V,)."""
    k, count = len(suffix), np.zeros(V)
    for t in ends(len(text), k):
        if t - k >= 0 and np.array_equal(text[t - k : t], suffix):
            count[text[t]] += 1
    return count


def mixed(
    text,
    context,
    V,
    orders=lambda K: range(K + 1),
    suffix=lambda context, k: context[len(context) - k :],
    counted=followed,
    trust=lambda count: np.count_nonzero(count),
    mix=lambda count, kinds, p: (count + kinds * p) / (count.sum() + kinds),
    unseen=lambda p, V: p,
    first=lambda V: np.full(V, 1 / V),
):
    """The right probabilities; every piece is right unless another one is named.

    orders    the lengths of the contexts, in the order in which they are mixed in
    suffix    the last k letters of the context
    counted   how often each letter followed it
    trust     how much the shorter context weighs
    mix       the new probabilities from the counts, that weight, and the ones before
    unseen    what is left of p where a context was never followed by anything
    first     the probabilities before anything is counted
    """
    p = first(V)
    for k in orders(len(context)):
        count = counted(text, suffix(context, k), V)
        p = mix(count, trust(count), p) if count.any() else unseen(p, V)
    return p


exercise = Exercise(
    reference=ngram_probability,
    points=3,
    difficulty=3,
    importance=4,
    minutes=15,
    inputs=dict(text=text, context=context, V=size("V")),
    returns=dict(p="V"),
    sizes=(
        dict(M=60, K=2, V=3),
        dict(M=1, K=3, V=9),
        dict(M=9, K=3, V=7),
        dict(M=30, K=4, V=2),
    ),
    model=mixed,
    hints=(
        "One loop over k from 0 to K, for the last k letters of the context. For k = 0 they are none, and "
        "every letter of the text follows that.",
        "For each t from k to M - 1, text[t] follows text[t - k:t]: compare that with the suffix. Count per "
        "letter (np.bincount with minlength=V), then mix with the formula, unless the counts are all 0.",
    ),
)

# Which contexts.
exercise.mistake(
    "the longest context is left out",
    "k runs from 0 to K, both included: range(len(context) + 1).",
    orders=range,
)
exercise.mistake(
    "the single letters are left out",
    "k = 0, the letters without any context, comes first.",
    orders=lambda K: range(1, K + 1),
)
exercise.mistake(
    "only the whole context counts",
    "The shorter contexts come first, and each longer one is mixed with what they give.",
    orders=lambda K: [K],
)
exercise.mistake(
    "the longest context comes first",
    "Begin without a context and end with the whole one: the longest has the last word.",
    orders=lambda K: range(K, -1, -1),
)
exercise.mistake(
    "the first letters of the context are taken",
    "What stands right before the next letter counts most: the *last* k letters of the context.",
    suffix=lambda context, k: context[:k],
)
exercise.mistake(
    "for k = 0 the whole context is taken",
    "context[-k:] with k = 0 is context[0:], the whole context. Count from the front instead.",
    suffix=lambda context, k: context[-k:],
)
exercise.mistake(
    "the context is read backwards",
    "The letters of the suffix stand in the order of the text.",
    suffix=lambda context, k: context[len(context) - k :][::-1],
)

# The counts.
exercise.mistake(
    "the last letter of the text is never counted as what follows",
    "t goes up to M - 1, the last letter of the text: range(k, len(text)).",
    counted=lambda text, suffix, V: followed(text, suffix, V, lambda M, k: range(k, M - 1)),
)
exercise.mistake(
    "the first letter that can follow is not counted",
    "text[k] follows the first k letters: t starts at k.",
    counted=lambda text, suffix, V: followed(text, suffix, V, lambda M, k: range(k + 1, M)),
)
exercise.mistake(
    "the last letter of the context is counted in the place of the one after it",
    "text[t] follows text[t - k:t]. Yours counts text[t - 1].",
    counted=lambda text, suffix, V: (
        followed(text, suffix, V)
        if not len(suffix)
        else (np.arange(V) == suffix[-1]) * followed(text, suffix, V).sum()
    ),
)
exercise.mistake(
    "the letter after the next one is counted",
    "text[t] follows text[t - k:t] at once. Yours leaves one letter between them.",
    counted=lambda text, suffix, V: np.bincount(
        np.array(
            [
                text[t + 1]
                for t in range(len(suffix), len(text) - 1)
                if np.array_equal(text[t - len(suffix) : t], suffix)
            ],
            int,
        ),
        minlength=V,
    ),
)
exercise.mistake(
    "each letter is counted once at most",
    "Count how often each letter followed, not whether it did.",
    counted=lambda text, suffix, V: 1.0 * (followed(text, suffix, V) > 0),
)
exercise.mistake(
    "occurrences that overlap are not counted",
    "`aa` stands in `aaa` twice: look at every place of the text.",
    counted=lambda text, suffix, V: _apart(text, suffix, V),
)


def _apart(text, suffix, V):
    count, t, k = np.zeros(V), len(suffix), len(suffix)
    while t < len(text):
        found = np.array_equal(text[t - k : t], suffix)
        count[text[t]] += found
        t += max(k, 1) if found else 1
    return count


# The mixture.
exercise.mistake(
    "nothing is mixed in",
    "The counts alone give 0 to whatever has not been seen: mix them with the shorter context's p.",
    trust=lambda count: 0,
)
exercise.mistake(
    "the weight is the number of letters in the alphabet",
    "kinds is the number of *different letters that followed* this context.",
    trust=len,
)
exercise.mistake(
    "the weight is the number of occurrences",
    "kinds is the number of different letters that followed, not of all that followed.",
    trust=lambda count: count.sum(),
)
exercise.mistake(
    "the weight is one",
    "kinds is the number of different letters that followed this context.",
    trust=lambda count: 1,
)
exercise.mistake(
    "the weight is the number of letters seen once",
    "kinds counts every letter that followed, however often.",
    trust=lambda count: np.count_nonzero(count == 1),
)
exercise.mistake(
    "one is added to every count",
    "That is another smoothing. Here kinds times the shorter context's p is added.",
    mix=lambda count, kinds, p: (count + 1) / (count.sum() + len(count)),
)
exercise.mistake(
    "the uniform distribution is mixed in at every order",
    "What is mixed in is the p of the context before, one letter shorter.",
    mix=lambda count, kinds, p: (count + kinds / len(p)) / (count.sum() + kinds),
)
exercise.mistake(
    "the divisor lacks the kinds",
    "Counts and kinds times p add up to total + kinds: divide by both.",
    mix=lambda count, kinds, p: (count + kinds * p) / count.sum(),
)
exercise.mistake(
    "the two weights have changed places",
    "The counts stand as they are, and p is multiplied by kinds.",
    mix=lambda count, kinds, p: (kinds * count / count.sum() + count.sum() * p) / (count.sum() + kinds),
)
exercise.mistake(
    "after an unseen context it starts again from nothing",
    "A context that was never followed by anything leaves p as it is.",
    unseen=lambda p, V: np.full(V, 1 / V),
)
exercise.mistake(
    "it starts from zeros",
    "Before anything is counted every letter has 1 / V, so that none is impossible.",
    first=np.zeros,
)
