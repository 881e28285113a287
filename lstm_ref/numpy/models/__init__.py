"""Whole models, made of the reference's parts, each with its backward written by hand.

A model is a NamedTuple of weights, a function that draws them, a forward that returns its outputs and a
cache, and a backward that takes the upstream gradients and that cache and returns gradients in the same
NamedTuple. Outputs come a step at a time, so a loss, a bound or a penalty is a separate, small function:
`masked_cross_entropy` of logits, `elbo` of likelihood and divergence.
"""
