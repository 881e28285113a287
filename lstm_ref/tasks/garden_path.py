"""Tags that need the future: sentences that read like one kind until the fourth word says otherwise."""

from __future__ import annotations

import numpy as np

from .batches import Batch, at_least, one_hot

TAGS = ("determiner", "adjective", "noun", "verb", "adverb", "end")
_QUALITIES, _PEOPLE = ("old", "young", "rich"), ("man", "guard", "watch")
_VERBS, _THINGS, _ADVERBS = ("sleeps", "sings"), ("boats", "gates", "dogs"), ("slowly", "often")
AMBIGUOUS_WORDS = (*_QUALITIES, *_PEOPLE)
TAGGED_WORDS = ("the", *AMBIGUOUS_WORDS, *_VERBS, *_THINGS, *_ADVERBS, ".")

Tagged = list[tuple[str, str]]  # words and their tags


def garden_path_sentence(rng: np.random.Generator) -> Tagged:
    """A sentence of one of two kinds, equally often, with an adverb at the end every other time.

    "the old man sleeps": old is an adjective, man a noun. "the old man the boats": old is a noun, man a verb.
    Nothing up to the third word tells them apart.

    >>> for seed in (1, 7):
    ...     sentence = garden_path_sentence(np.random.default_rng(seed))
    ...     print(" ".join(f"{word}/{tag}" for word, tag in sentence))
    the/determiner young/noun watch/verb the/determiner dogs/noun ./end
    the/determiner young/adjective watch/noun sings/verb often/adverb ./end
    """
    of_one = bool(rng.integers(2))
    quality, person = str(rng.choice(_QUALITIES)), str(rng.choice(_PEOPLE))
    words = [("the", "determiner")]
    if of_one:
        words += [(quality, "adjective"), (person, "noun"), (str(rng.choice(_VERBS)), "verb")]
    else:
        words += [(quality, "noun"), (person, "verb"), ("the", "determiner")]
        words += [(str(rng.choice(_THINGS)), "noun")]
    if rng.integers(2):
        words += [(str(rng.choice(_ADVERBS)), "adverb")]
    return [*words, (".", "end")]


def garden_path(rng: np.random.Generator, N: int, sentences: int = 3) -> Batch:
    """Tag every word of texts of 1 to `sentences` garden-path sentences; scored are the ambiguous words.

    What is read from left to right alone can do no better than a half there. The texts differ in length;
    after its end a text is zero and masked.

    >>> from lstm_ref.tasks import spell
    >>> batch = garden_path(np.random.default_rng(1), N=1, sentences=1)
    >>> " ".join(spell(batch.x[:, 0], TAGGED_WORDS))
    'the young watch the dogs .'
    >>> [TAGS[k] for k in batch.target[batch.scored]]
    ['noun', 'verb']
    """
    at_least(N=(N, 1), sentences=(sentences, 1))
    texts: list[Tagged] = []
    for _ in range(N):
        count = int(rng.integers(1, sentences, endpoint=True))
        texts.append([pair for _ in range(count) for pair in garden_path_sentence(rng)])
    T = max(map(len, texts))
    x, target = np.zeros((T, N, len(TAGGED_WORDS))), np.zeros((T, N), dtype=int)
    mask, scored = np.zeros((T, N), dtype=bool), np.zeros((T, N), dtype=bool)
    for n, text in enumerate(texts):
        words, tags = zip(*text)
        steps = len(text)
        x[:steps, n] = one_hot(np.array([TAGGED_WORDS.index(word) for word in words]), len(TAGGED_WORDS))
        target[:steps, n] = [TAGS.index(tag) for tag in tags]
        mask[:steps, n] = True
        scored[:steps, n] = [word in AMBIGUOUS_WORDS for word in words]
    return Batch(x, target, len(TAGS), mask, scored)
