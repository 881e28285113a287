"""The quiz of lesson GRU: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "A unit's update gate stands at 1 for fifty letters. What has become of its state?",
        (
            Option(
                "it has been replaced fifty times",
                "That is the other convention, Chung's, in which 1 overwrites. Here and in torch 1 keeps.",
            ),
            Option(
                "it has faded away towards zero",
                "At 0.95 it would move a little a step, towards the candidate. At 1 nothing is lost.",
            ),
            Option(
                "it is exactly what it had been",
                "And an error passes these fifty steps unchanged.",
                right=True,
            ),
            Option(
                "it has grown fifty times larger",
                "Nothing is added: what is written has the share 1 - z, and that is nothing here.",
            ),
        ),
    ),
    Question(
        "A state is 1, its candidate -1, and torch's update gate is at 0.75. What is the next state?",
        (
            Option("0.5", "`(1 - 0.75) * -1 + 0.75 * 1`.", right=True),
            Option("-0.5", "That is the other convention, in which z is the share of the candidate."),
            Option(
                "0.75",
                "That is what is kept. A quarter of the candidate is written as well, and it is negative.",
            ),
            Option("-0.75", "That is three quarters of the candidate: torch's z *keeps*, and 1 - z writes."),
        ),
    ),
    Question(
        "Which gates of an LSTM does the update gate do the work of?",
        (
            Option(
                "of the forget gate and the input gate",
                "With one number for both: what is not kept is replaced. So it cannot keep all *and* write.",
                right=True,
            ),
            Option(
                "of the forget gate and the output gate",
                "A GRU has no output gate at all: the state is shown as it is.",
            ),
            Option(
                "of the input gate and the output gate",
                "It does decide what is written; but what is shown is not gated in a GRU.",
            ),
            Option(
                "of all three gates of the LSTM at once",
                "What is shown is not gated, and the reset gate has a job of its own.",
            ),
        ),
    ),
    Question(
        "Why does Betty's network, without a reset gate, still learn long sequences?",
        (
            Option(
                "r = 1 means that nothing is ever forgotten",
                "r decides what the *candidate* sees. What is kept is decided by z.",
            ),
            Option("it has fewer parameters, so it learns faster", "So has Alice's, and hers did not learn."),
            Option(
                "it does not: a GRU needs both of its gates",
                "You measured it: with an update bias of 3 it learned without one.",
            ),
            Option(
                "with z near 1 an error passes, whatever r is",
                "`dh` has the term `dh_next` times z, whatever r does.",
                right=True,
            ),
        ),
    ),
    Question(
        "A student reads *the update gate is always 1* and sets torch's z to 1. What happens in training?",
        (
            Option(
                "the gradient vanishes within a few letters",
                "On the direct way back it is multiplied by exactly 1. It arrives, and can change nothing.",
            ),
            Option(
                "nothing is learned: no letter is written",
                "A memory must also be written to. In the other convention, 1 overwrites.",
                right=True,
            ),
            Option(
                "long strings are learned better than ever",
                "A perfect gradient through a cell that never writes what it reads is of no use.",
            ),
            Option(
                "the network behaves like a plain RNN",
                "That is z = 0: Alice's cell, which always overwrites.",
            ),
        ),
    ),
    Question(
        "You convert a GRU to a format with one bias and store `b_ih + b_hh`. What breaks?",
        (
            Option(
                "nothing: torch only ever adds the two",
                "In the LSTM, yes. In the GRU's candidate r stands between them.",
            ),
            Option(
                "the gates: their biases are squashed",
                "Both of them were inside the sigmoid, so their sum does the same.",
            ),
            Option(
                "training only: a forward pass stays",
                "The forward pass changes at once, wherever r is not 1.",
            ),
            Option(
                "the candidate: r scaled one of them",
                "`b_hh` stood inside the bracket. In the rows of r and z a sum would have been fine.",
                right=True,
            ),
        ),
    ),
    Question(
        "In the drawing of the GRU, which wire does the reset gate's `×` stand on?",
        (
            Option(
                "on the upper one, where the state is kept",
                "There stands the × of z. The reset gate hides the state from the candidate only.",
            ),
            Option(
                "on the one from the state to the candidate",
                "Behind the product W_hn h, as in torch: r scales what the candidate sees of the past.",
                right=True,
            ),
            Option(
                "on the one from `x` up to the candidate",
                "What is read goes in unscaled, from the other side.",
            ),
            Option(
                "on the one from the candidate to the `+`",
                "There stands the × of 1 - z, the share that is written.",
            ),
        ),
    ),
    Question(
        "Torch's LSTM of 10 units with 5 inputs learns 680 numbers. How many does a GRU of that size?",
        (
            Option("510", "Three blocks instead of four: 3 * 10 * (5 + 10 + 2).", right=True),
            Option("340", "That would be two blocks. The two gates and the candidate are three."),
            Option("480", "That is with one bias a row. Torch's GRU has two, as its LSTM has."),
            Option("680", "That would be the same number of blocks. The GRU has three, the LSTM four."),
        ),
    ),
    Question(
        "Your `db_hh` equals your `db_ih` in all rows. What has happened?",
        (
            Option(
                "all is well: both biases are added",
                "True of the LSTM, and of the GRU of 2014. In torch's GRU not in the rows of n.",
            ),
            Option(
                "the batch was averaged, not summed",
                "Then both would be wrong by the same factor, and this says nothing of that.",
            ),
            Option(
                "r was forgotten on the state's side",
                "In the rows of n `db_hh` has the factor r that `db_ih` has not.",
                right=True,
            ),
            Option("z was put on the wrong side of the step", "That would spoil both alike."),
        ),
    ),
    Question(
        "*GRU for small data, LSTM for large.* What can be said after this page?",
        (
            Option(
                "it holds: fewer parameters need fewer data",
                "At an equal budget the GRU has *more* units, not fewer parameters.",
            ),
            Option(
                "it hangs on the task and the start as well",
                "Measure your own task, and give both cells a start that suits them.",
                right=True,
            ),
            Option(
                "the opposite holds: LSTM for small data",
                "One rule of thumb is not refuted by its opposite: look at each task.",
            ),
            Option(
                "neither: both cells always do equally well",
                "With 5,000 strings of temporal order they did not.",
            ),
        ),
    ),
    Question(
        "A GRU has followed a share's price for months, and the trend turns. Which gate acts?",
        (
            Option(
                "the reset gate falls and wipes out the state",
                "r hides the state from the *candidate* for one step. The state itself is still there.",
            ),
            Option(
                "the update gate rises, as there are news",
                "In torch's convention a high z keeps what was there before the news.",
            ),
            Option(
                "the output gate falls and hides the state", "A GRU has none; and hiding is not forgetting."
            ),
            Option(
                "the update gate falls, and news replace it",
                "In an LSTM the forget gate would make room and the input gate write.",
                right=True,
            ),
        ),
    ),
)
