"""A beam search: with lists of hypotheses, with one array, with a heap of candidates, with a partial sort."""

import heapq

import numpy as np


def _log_softmax(a):
    a = a - a.max(-1, keepdims=True)
    return a - np.log(np.exp(a).sum(-1, keepdims=True))


def lists(step, state, start, end, steps, width, alpha):
    beam = [([], 0.0, state)]
    for _ in range(steps):
        candidates = []
        for text, score, mine in beam:
            if text and text[-1] == end:
                candidates.append(([*text, end], score, mine))
                continue
            last = text[-1] if text else start
            logits, new = step(np.array([last]), mine)
            log_p = _log_softmax(logits)[0]
            for v in range(len(log_p)):
                candidates.append(([*text, v], score + log_p[v], new))

        def rank(one):
            n = one[0].index(end) + 1 if end in one[0] else len(one[0])
            return one[1] / ((5 + n) / 6) ** alpha

        beam = sorted(candidates, key=rank, reverse=True)[:width]
    return np.array([text for text, _, _ in beam]).T, np.array([score for _, score, _ in beam])


def one_array(step, state, start, end, steps, width, alpha):
    tokens, scores = np.array([[start]]), np.array([0.0])
    n, ended = np.array([0]), np.array([False])
    for _ in range(steps):
        logits, state = step(tokens[-1], state)
        log_p = _log_softmax(logits)
        log_p[ended] = -np.inf
        log_p[ended, end] = 0
        total = scores[:, None] + log_p
        n = n + (~ended).astype(int)
        rank = total / (((5 + n) / 6) ** alpha)[:, None]
        best = rank.ravel().argsort()[::-1][:width]
        parent, token = np.unravel_index(best, rank.shape)
        tokens = np.concatenate([tokens[:, parent], token[None, :]], axis=0)
        scores, n, ended = total[parent, token], n[parent], token == end
        state = [a[parent] for a in state]
    return tokens[1:], scores


def heap(step, state, start, end, steps, width, alpha):
    beam = [((), 0.0, 0, [a[0] for a in state])]
    for _ in range(steps):
        last = np.array([text[-1] if text else start for text, *_ in beam])
        logits, after = step(last, [np.stack(rows) for rows in zip(*(mine for *_, mine in beam))])
        grown = []
        for k, (text, score, n, _) in enumerate(beam):
            mine = [a[k] for a in after]
            if text and text[-1] == end:
                grown.append(((*text, end), score, n, mine))
            else:
                for v, log_p in enumerate(_log_softmax(logits[k])):
                    grown.append(((*text, v), score + log_p, n + 1, mine))
        beam = heapq.nlargest(width, grown, key=lambda one: one[1] / ((5 + one[2]) / 6) ** alpha)
    return np.array([one[0] for one in beam]).T, np.array([one[1] for one in beam])


def lowest_cost(step, state, start, end, steps, width, alpha):
    tokens, cost, n = np.full((1, 1), start), np.zeros(1), np.zeros(1)
    done = np.zeros(1, dtype=bool)
    for _ in range(steps):
        logits, state = step(tokens[-1], state)
        more = -_log_softmax(logits)
        more[done] = np.inf
        more[done, end] = 0.0
        every = cost[:, None] + more
        n = np.where(done, n, n + 1)
        ranked = every * (6 / (5 + n))[:, None] ** alpha
        best = np.argsort(ranked, axis=None)[:width]
        parent, token = divmod(best, every.shape[1])
        tokens = np.vstack([tokens[:, parent], token])
        cost, n, done = every[parent, token], n[parent], token == end
        state = [a[parent] for a in state]
    return tokens[1:], -cost


RIGHT = (lists, one_array, heap, lowest_cost)
SLIPS = {
    "the lengths do not follow their hypotheses": {
        one_array: ("n[parent]", "n[np.arange(len(parent)) % len(n)]")
    },
}
