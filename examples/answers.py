"""Right answers to lesson gradient decay in four styles; each stands on its own cells."""

from __future__ import annotations

CONTEXT_LIMIT = "def context_limit():\n    return 15"
VANISHING_LAG = """def vanishing_lag():
    norms = gradient_by_lag(dh_last, rnn_forward(**network_at_one)[1])
    return int(np.argmax(norms < 1e-6 * norms[0]))"""

EINSUM = {
    "rnn_step": """def rnn_step(x, h, W_ih, W_hh, b):
    a = np.einsum("nd,hd->nh", x, W_ih) + np.einsum("ng,hg->nh", h, W_hh) + b
    h_next = np.tanh(a)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)""",
    "rnn_forward": """def rnn_forward(x, h0, W_ih, W_hh, b):
    h = np.empty((len(x), *h0.shape))
    last = h0
    for t in range(len(x)):
        last = np.tanh(np.einsum("nd,hd->nh", x[t], W_ih) + np.einsum("ng,hg->nh", last, W_hh) + b)
        h[t] = last
    return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)""",
    "rnn_step_backward": """def rnn_step_backward(dh_next, cache):
    da = dh_next * (1 - cache.h_next**2)
    dx = np.einsum("nh,hd->nd", da, cache.W_ih)
    dh = np.einsum("nh,hg->ng", da, cache.W_hh)
    dW_ih = np.einsum("nh,nd->hd", da, cache.x)
    dW_hh = np.einsum("nh,ng->hg", da, cache.h)
    db = np.einsum("nh->h", da)
    return dx, dh, dW_ih, dW_hh, db""",
    "rnn_backward": """def rnn_backward(dh, cache):
    before = np.concatenate([cache.h0[None], cache.h[:-1]])
    da = np.empty_like(cache.h)
    back = np.zeros_like(cache.h0)
    for t in range(len(dh) - 1, -1, -1):
        da[t] = (dh[t] + back) * (1 - cache.h[t] ** 2)
        back = np.einsum("nh,hg->ng", da[t], cache.W_hh)
    dx = np.einsum("tnh,hd->tnd", da, cache.W_ih)
    dW_ih = np.einsum("tnh,tnd->hd", da, cache.x)
    dW_hh = np.einsum("tnh,tng->hg", da, before)
    db = np.einsum("tnh->h", da)
    return dx, back, dW_ih, dW_hh, db""",
    "spectral_radius_rescale": """def spectral_radius_rescale(W, rho):
    return W * rho / max(abs(np.linalg.eigvals(W)))""",
    "gradient_by_lag": """def gradient_by_lag(dh_T, cache):
    delta = dh_T
    norms = [np.sqrt(np.einsum("nh,nh->", delta, delta))]
    for t in range(len(cache.h) - 1, 0, -1):
        delta = np.einsum("nh,hg->ng", delta * (1 - cache.h[t] ** 2), cache.W_hh)
        norms.append(np.sqrt(np.einsum("nh,nh->", delta, delta)))
    return np.array(norms)""",
    "vanishing_lag": VANISHING_LAG,
    "clip_by_global_norm": """def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients))
    factor = min(1, max_norm / norm) if norm > 0 else 1
    return [gradient * factor for gradient in gradients], norm""",
    "truncated_rnn_backward": """def truncated_rnn_backward(dh, cache, k):
    before = np.concatenate([cache.h0[None], cache.h[:-1]])
    da = np.empty_like(cache.h)
    back = np.zeros_like(cache.h0)
    for t in range(len(dh) - 1, -1, -1):
        if (t + 1) % k == 0:
            back = np.zeros_like(cache.h0)
        da[t] = (dh[t] + back) * (1 - cache.h[t] ** 2)
        back = np.einsum("nh,hg->ng", da[t], cache.W_hh)
    dx = np.einsum("tnh,hd->tnd", da, cache.W_ih)
    dW_ih = np.einsum("tnh,tnd->hd", da, cache.x)
    dW_hh = np.einsum("tnh,tng->hg", da, before)
    db = np.einsum("tnh->h", da)
    return dx, back, dW_ih, dW_hh, db""",
    "context_limit": CONTEXT_LIMIT,
}

# Entry by entry, as one writes it down first.
LOOPS = EINSUM | {
    "rnn_step": """def rnn_step(x, h, W_ih, W_hh, b):
    N, H = h.shape
    h_next = np.zeros((N, H))
    for n in range(N):
        for i in range(H):
            total = b[i]
            for d in range(x.shape[1]):
                total += W_ih[i, d] * x[n, d]
            for j in range(H):
                total += W_hh[i, j] * h[n, j]
            h_next[n, i] = np.tanh(total)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)""",
    "rnn_forward": """def rnn_forward(x, h0, W_ih, W_hh, b):
    states = []
    h = h0
    for t in range(x.shape[0]):
        h, cache = rnn_step(x[t], h, W_ih, W_hh, b)
        states.append(h)
    states = np.array(states)
    return states, RNNSequenceCache(x, h0, states, W_ih, W_hh)""",
    "rnn_step_backward": """def rnn_step_backward(dh_next, cache):
    N, H = cache.h.shape
    dx, dh = np.zeros(cache.x.shape), np.zeros((N, H))
    dW_ih, dW_hh, db = np.zeros(cache.W_ih.shape), np.zeros((H, H)), np.zeros(H)
    for n in range(N):
        for i in range(H):
            da = dh_next[n, i] * (1 - cache.h_next[n, i] ** 2)
            db[i] += da
            for d in range(cache.x.shape[1]):
                dx[n, d] += da * cache.W_ih[i, d]
                dW_ih[i, d] += da * cache.x[n, d]
            for j in range(H):
                dh[n, j] += da * cache.W_hh[i, j]
                dW_hh[i, j] += da * cache.h[n, j]
    return dx, dh, dW_ih, dW_hh, db""",
    "rnn_backward": """def rnn_backward(dh, cache):
    T = len(dh)
    dx = np.zeros(cache.x.shape)
    dW_ih, dW_hh, db = np.zeros(cache.W_ih.shape), np.zeros(cache.W_hh.shape), np.zeros(cache.W_hh.shape[0])
    back = np.zeros(cache.h0.shape)
    for t in reversed(range(T)):
        before = cache.h0 if t == 0 else cache.h[t - 1]
        step = RNNCache(cache.x[t], before, cache.h[t], cache.W_ih, cache.W_hh)
        dx[t], back, dW_ih_t, dW_hh_t, db_t = rnn_step_backward(dh[t] + back, step)
        dW_ih, dW_hh, db = dW_ih + dW_ih_t, dW_hh + dW_hh_t, db + db_t
    return dx, back, dW_ih, dW_hh, db""",
    "spectral_radius_rescale": """def spectral_radius_rescale(W, rho):
    radius = 0
    for eigenvalue in np.linalg.eigvals(W):
        if abs(eigenvalue) > radius:
            radius = abs(eigenvalue)
    return rho / radius * W""",
    "clip_by_global_norm": """def clip_by_global_norm(gradients, max_norm):
    total = 0.0
    for gradient in gradients:
        for entry in gradient.flatten():
            total += entry * entry
    norm = total**0.5
    if norm <= max_norm:
        return [gradient.copy() for gradient in gradients], norm
    return [gradient * max_norm / norm for gradient in gradients], norm""",
    "vanishing_lag": "def vanishing_lag():\n    return 83",
}

# One matrix for the input and the state together, taken apart again on the way back.
SPLIT = LOOPS | {
    "rnn_step": """def rnn_step(x, h, W_ih, W_hh, b):
    W = np.hstack([W_ih, W_hh])
    h_next = np.tanh(np.hstack([x, h]) @ W.T + b)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)""",
    "rnn_step_backward": """def rnn_step_backward(dh_next, cache):
    D = cache.x.shape[1]
    da = dh_next * (1 - cache.h_next) * (1 + cache.h_next)
    d_both = da @ np.hstack([cache.W_ih, cache.W_hh])
    dW = da.T @ np.hstack([cache.x, cache.h])
    return d_both[:, :D], d_both[:, D:], dW[:, :D], dW[:, D:], da.sum(0)""",
    "gradient_by_lag": """def gradient_by_lag(dh_T, cache):
    norms = np.zeros(len(cache.h))
    delta = dh_T
    for k in range(len(norms)):
        norms[k] = np.linalg.norm(delta)
        h_t = cache.h[len(norms) - 1 - k]
        delta = (delta - delta * h_t**2) @ cache.W_hh
    return norms""",
    "truncated_rnn_backward": """def truncated_rnn_backward(dh, cache, k):
    parts = []
    for start in range(0, len(dh), k):
        chunk = slice(start, start + k)
        h0 = cache.h[start - 1] if start else cache.h0
        part = RNNSequenceCache(cache.x[chunk], h0, cache.h[chunk], cache.W_ih, cache.W_hh)
        parts.append(rnn_backward(dh[chunk], part))
    dx = np.concatenate([part[0] for part in parts])
    return dx, parts[0][1], sum(p[2] for p in parts), sum(p[3] for p in parts), sum(p[4] for p in parts)""",
}

# As little as possible inside the loop over time.
VECTORISED = EINSUM | {
    "rnn_step": """def rnn_step(x, h, W_ih, W_hh, b):
    h_next = np.tanh(x @ W_ih.T + h @ W_hh.T + b)
    return h_next, RNNCache(x, h, h_next, W_ih, W_hh)""",
    "rnn_forward": """def rnn_forward(x, h0, W_ih, W_hh, b):
    a = x @ W_ih.T + b
    h = np.empty_like(a)
    previous = h0
    for t, a_t in enumerate(a):
        previous = h[t] = np.tanh(a_t + previous @ W_hh.T)
    return h, RNNSequenceCache(x, h0, h, W_ih, W_hh)""",
    "rnn_step_backward": """def rnn_step_backward(dh_next, cache):
    da = dh_next * (1 - cache.h_next**2)
    return da @ cache.W_ih, da @ cache.W_hh, da.T @ cache.x, da.T @ cache.h, da.sum(axis=0)""",
    "rnn_backward": """def rnn_backward(dh, cache):
    slope = 1 - cache.h**2
    da = np.empty_like(slope)
    back = np.zeros_like(cache.h0)
    for t in reversed(range(len(dh))):
        da[t] = (dh[t] + back) * slope[t]
        back = da[t] @ cache.W_hh
    before = np.concatenate([cache.h0[None], cache.h[:-1]])
    flat, D, H = da.reshape(-1, da.shape[-1]), cache.x.shape[-1], cache.h0.shape[-1]
    dW_ih, dW_hh = flat.T @ cache.x.reshape(-1, D), flat.T @ before.reshape(-1, H)
    return da @ cache.W_ih, back, dW_ih, dW_hh, flat.sum(axis=0)""",
    "clip_by_global_norm": """def clip_by_global_norm(gradients, max_norm):
    norm = np.linalg.norm(np.concatenate([gradient.ravel() for gradient in gradients]))
    scale = max_norm / max(norm, max_norm)
    return [scale * gradient for gradient in gradients], norm""",
}

# Every entry of dW_hh by itself, and a nap: right, and far from fast.
SLOW = LOOPS | {
    "rnn_backward": "import time\n\n\n"
    + LOOPS["rnn_backward"].replace("    T = len(dh)\n", "    T = len(dh)\n    time.sleep(0.2)\n"),
}
