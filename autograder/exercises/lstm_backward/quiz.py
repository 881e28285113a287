"""The quiz of lesson LSTM backward: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "The output gate of a step is shut, `o = 0`. Does an error still reach this step's memory?",
        (
            Option(
                "No: the memory is invisible",
                "Invisible to *this* step's `h`. The next step starts from the memory all the same.",
            ),
            Option(
                "Yes: what later steps hand back along the cells does not pass the output gate",
                "`dc_next` is added as it is; only the share of `dh_next` is shut out.",
                right=True,
            ),
            Option(
                "Yes: through the gradient of the output gate, `do`",
                "`do` tells the gate to open, not the memory to change: the gate does not look at `c_next`.",
            ),
            Option(
                "Only if the forget gate is shut as well",
                "The forget gate decides what goes on to the step *before*, not what arrives at this memory.",
            ),
        ),
    ),
    Question(
        "Somebody says: the gradient between memory cells is always 1. When is that so?",
        (
            Option(
                "always, that is what LSTM means",
                "Not since 2000: with a forget gate at one half it is a half, at every step.",
            ),
            Option(
                "without a forget gate, or with f = 1, and only along the cells",
                "The ways through h and the gates come on top; in 1997 they were cut on purpose.",
                right=True,
            ),
            Option(
                "with f = 1, for the whole gradient",
                "You plotted it: with f = 1 the cell path was level, and the whole gradient was not.",
            ),
            Option(
                "never",
                "In the 1997 cell, along the cells, it is 1 exactly, after any number of steps.",
            ),
        ),
    ),
    Question(
        "A forget gate stands at 0.9 at every step. What is left of an error along the cells, 50 steps back?",
        (
            Option("90 %", "That is after one step; the gates multiply."),
            Option("half a percent", "0.9 to the power of 50 is 0.005.", right=True),
            Option("nothing, 50 times a tenth is lost", "A tenth of what is *left* is lost each time."),
            Option(
                "all of it, the carousel does not lose anything",
                "The carousel of 1997 did not; a gate at 0.9 takes a tenth a step.",
            ),
        ),
    ),
    Question(
        "You write `1 - c_next**2` for the slope of the tanh at the exit. When does training notice?",
        (
            Option(
                "at once: the shapes do not fit",
                "They fit. It is the number that is wrong, and only when the memories are large.",
            ),
            Option(
                "never: near zero both are the same",
                "Near zero, yes. Memories do not stay near zero.",
            ),
            Option(
                "late: as the memories grow, the slope is wrong and beyond 1 even its sign",
                "So a short test passes. A gradient check on memories of every size does not.",
                right=True,
            ),
            Option(
                "only in the 1997 cell",
                "There first, but any forget gate near 1 lets memories grow beyond 1.",
            ),
        ),
    ),
    Question(
        "Why did the memories of the 1997 cell drift, and what did it do to learning?",
        (
            Option(
                "the gradient exploded",
                "Along the cells it was exactly level. It is the memories that grew.",
            ),
            Option(
                "only adding, they grew until the tanh at the exit was flat, and errors no longer got in",
                "The carousel kept what was on it and let nothing new on.",
                right=True,
            ),
            Option(
                "they decayed to zero",
                "That is what a forget gate at one half does. Without one nothing is ever taken away.",
            ),
            Option(
                "rounding errors added up",
                "Three hundred steps of rounding are about 1e-14; these memories held a hundred.",
            ),
        ),
    ),
    Question(
        "You start the forget bias at 5 instead of 1. What do you gain, and what do you pay?",
        (
            Option(
                "the error lives longer, and the memories drift like those of 1997",
                "Which is why a negative input bias goes well with it.",
                right=True,
            ),
            Option(
                "the error lives longer, and it costs nothing",
                "The table said otherwise: most memories were full after 300 letters.",
            ),
            Option(
                "the memory is emptied faster",
                "A large bias *opens* the gate, and open means keep. Its name is misleading.",
            ),
            Option(
                "nothing: training moves the bias anyway",
                "It moves along a gradient, and that has to arrive first.",
            ),
        ),
    ),
    Question(
        "A stream of weather readings runs on for months, with no beginning marked. Which gate matters most?",
        (
            Option(
                "the forget gate: without it the memory never gets rid of last month",
                "Endless streams are what it was invented for; short, separate inputs can do without.",
                right=True,
            ),
            Option(
                "the output gate: it deletes what is no longer needed",
                "It hides a memory for a step. What is hidden is still there.",
            ),
            Option(
                "the input gate: it can overwrite the old memory",
                "It only adds. Something else has to take away.",
            ),
            Option(
                "none: the candidate alone can cancel the memory",
                "It would have to know exactly how much to subtract; the 1997 cell shows how that ends.",
            ),
        ),
    ),
    Question(
        "Your LSTM's weights load into `torch.nn.LSTM`, all shapes fit, and the outputs differ. What first?",
        (
            Option(
                "transpose `W_hh`",
                "It is (4H, H) here and there; its transpose would not load.",
            ),
            Option(
                "compare the order of the gates' blocks",
                "i f g o in torch; i f o g and i g f o are in use elsewhere, and every order has one shape.",
                right=True,
            ),
            Option(
                "double the bias, since torch has two",
                "The two are added: put yours in one of them and zeros in the other.",
            ),
            Option(
                "train a little: the weights will adapt",
                "They might, and you would never learn that two gates did each other's work.",
            ),
        ),
    ),
)
