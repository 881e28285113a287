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
                "nothing: it is what it was", "And an error passes these fifty steps unchanged.", right=True
            ),
            Option(
                "it has faded to zero",
                "It would, a little a step, if the gate stood at 0.95. At 1 nothing is lost.",
            ),
            Option(
                "it has grown fifty times larger",
                "Nothing is added: what is written has the share 1 - z, and that is nothing here.",
            ),
        ),
    ),
    Question(
        "Which gates of an LSTM does the update gate do the work of?",
        (
            Option(
                "forget gate and input gate",
                "With one number for both: what is not kept is replaced. So it cannot keep all *and* write.",
                right=True,
            ),
            Option(
                "forget gate and output gate",
                "A GRU has no output gate at all: the state is shown as it is.",
            ),
            Option(
                "input gate and output gate",
                "It does decide what is written; but what is shown is not gated in a GRU.",
            ),
            Option("all three", "What is shown is not gated, and the reset gate has a job of its own."),
        ),
    ),
    Question(
        "Why does Betty's network, without a reset gate, still learn long sequences?",
        (
            Option(
                "Where z is near 1, state and error go straight through, and r has no part in that way",
                "`dh` has the term `dh_next` times z, whatever r does.",
                right=True,
            ),
            Option(
                "Because r = 1 means that everything is remembered",
                "r decides what the *candidate* sees. What is kept is decided by z.",
            ),
            Option(
                "Because it has fewer parameters",
                "So has Alice's, and hers did not learn.",
            ),
            Option(
                "It does not: both gates are needed",
                "You measured it: with an update bias of 3 it learned with every seed.",
            ),
        ),
    ),
    Question(
        "Somebody reads *the update gate is always 1* and sets torch's z to 1. What happens in training?",
        (
            Option(
                "the gradient vanishes",
                "Going straight back it is multiplied by exactly 1. It arrives, and can change nothing.",
            ),
            Option(
                "nothing is learned: the state never changes, whatever is read",
                "A memory must also be written to. Half of the fault is the convention.",
                right=True,
            ),
            Option(
                "it learns long sequences best of all",
                "A perfect gradient through a cell that hears nothing is of no use.",
            ),
            Option(
                "it becomes a plain RNN",
                "That is z = 0: Alice's cell, which always overwrites.",
            ),
        ),
    ),
    Question(
        "You convert a GRU to a format with one bias and store `b_ih + b_hh`. What breaks?",
        (
            Option(
                "nothing: the two are only ever added",
                "In the LSTM, yes. In the GRU's candidate r stands between them.",
            ),
            Option(
                "the candidate: its `b_hh` stood inside the bracket that r scales",
                "In the rows of r and z adding them up would have been fine.",
                right=True,
            ),
            Option(
                "the two gates: their biases were inside the sigmoid",
                "Both of them were, so their sum does the same.",
            ),
            Option(
                "only the training: forward passes stay the same",
                "The forward pass changes at once, wherever r is not 1.",
            ),
        ),
    ),
    Question(
        "Your `db_hh` equals your `db_ih` in all rows. What has happened?",
        (
            Option(
                "all is well: both biases are added to the same sums",
                "True of the LSTM, and of the GRU of 2014. In torch's GRU not in the rows of n.",
            ),
            Option(
                "the reset gate was forgotten on the state's side",
                "In the rows of n `db_hh` has the factor r that `db_ih` has not.",
                right=True,
            ),
            Option(
                "the batch was not summed", "Then their shapes would be wrong, and not only their values."
            ),
            Option("z is on the wrong side", "That would spoil both alike."),
        ),
    ),
    Question(
        "*GRU for small data, LSTM for large.* What can be said after this page?",
        (
            Option(
                "it is a law: fewer parameters need fewer data",
                "At an equal budget the GRU has *more* units, not fewer parameters.",
            ),
            Option(
                "which cell did better depended on the task and on the start more than on the amount of data",
                "Measure your own task, and give both cells a start that suits them.",
                right=True,
            ),
            Option(
                "the opposite is true",
                "One rule of thumb is not refuted by its opposite: look at each task.",
            ),
            Option(
                "nothing: a GRU and an LSTM always do the same",
                "With 5,000 strings of temporal order they did not.",
            ),
        ),
    ),
    Question(
        "A GRU has followed a share's price for months, and the trend turns. Which gate acts?",
        (
            Option(
                "the update gate falls, and the old trend is replaced",
                "In an LSTM the forget gate would make room and the input gate write.",
                right=True,
            ),
            Option(
                "the reset gate falls, and the old trend is wiped out of the state",
                "r hides the state from the *candidate* for one step. The state itself is still there.",
            ),
            Option(
                "the update gate rises, because there is news",
                "In torch's convention a high z keeps what was there before the news.",
            ),
            Option(
                "the output gate falls, and the old trend is no longer shown",
                "A GRU has none; and hiding is not forgetting.",
            ),
        ),
    ),
)
