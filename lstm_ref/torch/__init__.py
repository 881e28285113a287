"""The same cells as `torch.nn.Module`s, under the same file names: autograd is the second opinion."""
