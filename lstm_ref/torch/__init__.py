"""The same cells and models as `nn.Module`s, under the same file names: autograd is the second opinion."""

from lstm_ref.torch.attention import AdditiveAttention
from lstm_ref.torch.attention_scores import AdditiveScore, ConcatScore, DotScore, GeneralScore
from lstm_ref.torch.cells import Recurrent
from lstm_ref.torch.decoder import Decoder
from lstm_ref.torch.embedding import Embedding
from lstm_ref.torch.encoder_decoder import Encoder, EncoderDecoder
from lstm_ref.torch.grid_lstm import GridLSTM
from lstm_ref.torch.gru import GRU
from lstm_ref.torch.image_attention import SoftAttention
from lstm_ref.torch.lstm import LSTM
from lstm_ref.torch.lstm1997 import LSTM1997
from lstm_ref.torch.lstm_variants import LSTMVariant
from lstm_ref.torch.optimizers import SGD, Adam, RMSProp
from lstm_ref.torch.rnn import RNN
from lstm_ref.torch.sequence import MaskedSequence
from lstm_ref.torch.stacked import Stacked, layers_from, load_layers
from lstm_ref.torch.transformer import MultiHead

__all__ = [
    "GRU",
    "LSTM",
    "LSTM1997",
    "RNN",
    "SGD",
    "Adam",
    "AdditiveAttention",
    "AdditiveScore",
    "ConcatScore",
    "Decoder",
    "DotScore",
    "Embedding",
    "Encoder",
    "EncoderDecoder",
    "GeneralScore",
    "GridLSTM",
    "LSTMVariant",
    "MaskedSequence",
    "MultiHead",
    "RMSProp",
    "Recurrent",
    "SoftAttention",
    "Stacked",
    "layers_from",
    "load_layers",
]
