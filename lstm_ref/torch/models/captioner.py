"""The captioner as a module, made of the NumPy weights; as in `lstm_ref.numpy.models.captions`."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from lstm_ref.kinds import check_kinds
from lstm_ref.numpy.models.steps import check_steps
from lstm_ref.shapes import bind
from lstm_ref.torch.models.labels import lstm
from lstm_ref.torch.models.nest import Nest
from lstm_ref.torch.sampling import categorical_sample


class Captioner(nn.Module):
    """`logits (T, N, V)` and `alignment (T, N, S)` of `regions (S, N, D)` and the words fed; with
    `draws (T, N)` the look is hard: integers are the regions looked at, uniform numbers draw them (Xu et al.,
    2015).

    >>> import numpy as np
    >>> from lstm_ref.numpy.models.captioner import initial_captioner_weights
    >>> model = Captioner(initial_captioner_weights(np.random.default_rng(0), V=7, D=2, M=3, H=4, A=5))
    >>> regions = torch.ones(6, 1, 2, dtype=torch.float64)
    >>> model(regions, torch.tensor([[0], [3]]))[0].shape
    torch.Size([2, 1, 7])
    """

    def __init__(self, weights: tuple) -> None:
        super().__init__()
        self.weights = Nest(weights)

    def forward(
        self, regions: Tensor, previous: Tensor, draws: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        arrays = {"regions": regions, "previous": previous}
        bind({"regions": "S N D", "previous": "T N"}, arrays, {"previous": "integer"})
        check_steps("previous", previous)
        if draws is not None:
            check_kinds(locals(), draws=Tensor)
            kind = "floating-point" if draws.is_floating_point() else "integer"
            both = {"previous": previous, "draws": draws}
            bind({"previous": "T N", "draws": "T N"}, both, {"previous": "integer", "draws": kind})
        w, logits, alignments = self.weights, [], []
        h = c = regions.mean(0)
        for layer_h, layer_c in zip(w.start_h, w.start_c, strict=True):
            h, c = torch.tanh(linear(h, *layer_h)), torch.tanh(linear(c, *layer_c))
        W_query, W_regions, v, w_gate = w.look
        for t, e in enumerate(w.E[previous].unbind(0)):
            scores = torch.tanh(linear(h, W_query) + linear(regions, W_regions)) @ v
            alignment = scores.T.softmax(dim=1)
            if draws is None:
                seen = torch.einsum("ns,snd->nd", alignment, regions)
                context = torch.sigmoid(h @ w_gate).unsqueeze(1) * seen
            else:
                drawn = draws[t]
                index = categorical_sample(alignment, drawn) if drawn.is_floating_point() else drawn
                context = regions[index, torch.arange(len(index))]
            h, c = lstm(torch.cat([e, context], dim=1), h, c, w.lstm)
            mixed = e + linear(torch.cat([h, context], dim=1), *w.readout)
            logits.append(linear(mixed, *w.output))
            alignments.append(alignment)
        return torch.stack(logits), torch.stack(alignments)
