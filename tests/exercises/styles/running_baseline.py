"""A running mean: two shares, a step towards the news, in a loop, by np.average."""

import numpy as np


def shares(baseline, reward, decay):
    return decay * baseline + (1 - decay) * reward.mean()


def towards(baseline, reward, decay):
    return baseline - (1 - decay) * (baseline - np.mean(reward))


def loop(baseline, reward, decay):
    total = 0.0
    for one in reward:
        total += one
    return baseline * decay + total / len(reward) - decay * total / len(reward)


def averaged(baseline, reward, decay):
    return np.average([baseline, reward.sum() / reward.size], weights=[decay, 1 - decay])


RIGHT = (shares, towards, loop, averaged)

SLIPS = {
    "the two shares have changed places": {
        shares: ("decay * baseline + (1 - decay)", "(1 - decay) * baseline + decay"),
        towards: ("(1 - decay)", "decay"),
        averaged: ("[decay, 1 - decay]", "[1 - decay, decay]"),
    },
    "the rewards are summed": {
        shares: (".mean()", ".sum()"),
        towards: ("np.mean", "np.sum"),
        loop: ("total / len(reward) - decay * total / len(reward)", "total - decay * total"),
    },
}
