"""The quiz of lesson LSTM backward: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "The output gate of a step is shut, `o = 0`. Does an error still reach this step's memory?",
        (
            Option(
                "no: with the gate shut, nothing sees the memory",
                "This step's `h` does not. The next step starts from the memory all the same.",
            ),
            Option(
                "yes: by `do`, the gradient of the output gate",
                "`do` changes the gate, not the memory: the gate does not look at `c_next`.",
            ),
            Option(
                "yes: what later steps hand back along the cells",
                "`dc_next` is added as it is; only the share of `dh_next` is shut out.",
                right=True,
            ),
            Option(
                "only if the forget gate is shut at the same step",
                "The forget gate decides what goes on to the step *before*, not what arrives at this memory.",
            ),
        ),
    ),
    Question(
        "Somebody says: the gradient between memory cells is always 1. When is that so?",
        (
            Option(
                "always: that is what an LSTM was made for",
                "Not since 2000: with a forget gate at one half it is a half, at every step.",
            ),
            Option(
                "with f = 1, and along the cells alone",
                "The paths through h and the gates come on top; in 1997 they were cut on purpose.",
                right=True,
            ),
            Option(
                "with f = 1, and then for all paths together",
                "With f = 1 the cell path is level, and the whole gradient is not.",
            ),
            Option(
                "never: some of it is lost at each step",
                "In the 1997 cell, along the cells, it is 1 exactly, after any number of steps.",
            ),
        ),
    ),
    Question(
        "A forget gate stands at 0.9 at every step. What is left of an error along the cells, 50 steps back?",
        (
            Option("90 %", "That is after one step; the gates multiply."),
            Option("0.5 %", "0.9 to the power of 50 is 0.005.", right=True),
            Option(
                "2 %", "That is 1/50. A tenth of what is *left* is lost each time: 0.9 to the power of 50."
            ),
            Option("100 %", "The carousel of 1997 kept all; a gate at 0.9 takes a tenth a step."),
        ),
    ),
    Question(
        "Each step back ends in h or in the cells. Of all paths over 4 steps, how many switch at least once?",
        (
            Option(
                "14 of them",
                "Two ways at each of 4 steps are 16 paths; one stays in h, and one in the cells.",
                right=True,
            ),
            Option("16 of them", "So many paths there are. Two of them never switch."),
            Option(
                "8 of them", "The first step may go either way as well: 16 paths, of which two never switch."
            ),
            Option("2 of them", "Two paths do *not* switch; all others of the 16 do."),
        ),
    ),
    Question(
        "In the figure of the door from h to the memory: how high is the bell of an output gate of 0.5?",
        (
            Option(
                "0.5",
                "At an empty memory the slope of the tanh is 1, and the gate is what is left.",
                right=True,
            ),
            Option("1.0", "That is the bell of the open gate. The gate multiplies."),
            Option(
                "0.25",
                "That is 0.5 times its own slope: the gate is a factor here, and is not differentiated.",
            ),
            Option(
                "0.79",
                "That is the slope of the tanh at 0.5; the bell is highest at 0, where the slope is 1.",
            ),
        ),
    ),
    Question(
        "You write `1 - c_next**2` for the slope of the tanh at the exit. When does training notice?",
        (
            Option(
                "late, as soon as the memories have grown",
                "Beyond 1 even its sign is wrong. A gradient check on large memories shows it at once.",
                right=True,
            ),
            Option(
                "at once, because the shapes do not fit",
                "They fit. It is the number that is wrong, and only when the memories are large.",
            ),
            Option(
                "never, because near 0 both are the same", "Near zero, yes. Memories do not stay near zero."
            ),
            Option(
                "in the cell of 1997, and in no other",
                "There first, but any forget gate near 1 lets memories grow beyond 1.",
            ),
        ),
    ),
    Question(
        "Why did the memories of the 1997 cell drift, and what did it do to learning?",
        (
            Option(
                "its gradient grew step by step, and training blew up",
                "Along the cells it was exactly level. It is the memories that grew.",
            ),
            Option(
                "rounding errors added up, and the gradient was noise",
                "Three hundred steps of rounding are about 1e-14; these memories held a hundred.",
            ),
            Option(
                "the memory faded to zero, and the error with it",
                "That is what a forget gate at one half does. Without one nothing is ever taken away.",
            ),
            Option(
                "it only adds: the tanh goes flat, and no error gets in",
                "What was in a memory stayed, and nothing new could enter.",
                right=True,
            ),
        ),
    ),
    Question(
        "You start the forget bias at 5 instead of 1. What do you gain, and what do you pay?",
        (
            Option(
                "the error lives longer, and it costs nothing",
                "The table said otherwise: most memories were full after 300 letters.",
            ),
            Option(
                "the error lives longer, and memories drift",
                "Which is why a negative input bias goes well with it.",
                right=True,
            ),
            Option(
                "the memory empties, and less is kept of it",
                "A large bias *opens* the gate, and open means keep. Its name is misleading.",
            ),
            Option(
                "nothing either way: training moves the bias",
                "At first the cell is what you start it as: its memories drift from the first string on.",
            ),
        ),
    ),
    Question(
        "A stream of weather readings runs on for months, with no beginning marked. Which gate matters most?",
        (
            Option(
                "the output gate: it deletes what is old",
                "It hides a memory for a step. What is hidden is still there.",
            ),
            Option(
                "the input gate: it can overwrite the old", "It only adds. Something else has to take away."
            ),
            Option(
                "the candidate: it can cancel the memory",
                "It would have to know exactly how much to subtract; the 1997 cell shows how that ends.",
            ),
            Option(
                "the forget gate: it alone takes away",
                "Endless streams are what it was invented for; short, separate inputs can do without.",
                right=True,
            ),
        ),
    ),
    Question(
        "Your LSTM's weights load into `torch.nn.LSTM`, all shapes fit, and the outputs differ. What first?",
        (
            Option(
                "transpose `W_hh`, which torch keeps the other way",
                "It is (4H, H) here and there; its transpose would not load.",
            ),
            Option(
                "double the bias, because torch's LSTM has two",
                "The two are added: put yours in one of them and zeros in the other.",
            ),
            Option(
                "compare in which order the gates' blocks stand",
                "i f g o in torch; i f o g and i g f o are in use elsewhere, and every order has one shape.",
                right=True,
            ),
            Option(
                "train for a little, until the weights have adapted",
                "They might, and you would never learn that two gates did each other's work.",
            ),
        ),
    ),
)
