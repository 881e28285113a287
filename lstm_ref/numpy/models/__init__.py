"""Whole models, made of the reference's parts, each with its backward written by hand.

A model is a NamedTuple of weights, a function that draws them, a forward that returns its outputs and a
cache, and a backward that takes the upstream gradients and that cache and returns gradients in the same
NamedTuple. Outputs come a step at a time, so a loss, a bound or a penalty is a separate, small function:
`masked_cross_entropy` of logits, `elbo` of likelihood and divergence.
"""

from lstm_ref.numpy.models.bahdanau import *
from lstm_ref.numpy.models.captioner import *
from lstm_ref.numpy.models.captions import *
from lstm_ref.numpy.models.cho import *
from lstm_ref.numpy.models.classifier import *
from lstm_ref.numpy.models.draw import *
from lstm_ref.numpy.models.draw_step import *
from lstm_ref.numpy.models.elbo import *
from lstm_ref.numpy.models.generation import *
from lstm_ref.numpy.models.hard_attention import *
from lstm_ref.numpy.models.language_model import *
from lstm_ref.numpy.models.luong import *
from lstm_ref.numpy.models.reader import *
from lstm_ref.numpy.models.storn import *
from lstm_ref.numpy.models.tagger import *
from lstm_ref.numpy.models.translation import *
from lstm_ref.numpy.models.vrnn import *
