"""The quiz of lesson captioning: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "A captioner is shown the mean of nine regions. What can it hardly know?",
        (
            Option(
                "which two shapes are there", "The mean of a box and a bar still tells of a box and a bar."
            ),
            Option("which shape is where", "Adding up forgets who stood where.", right=True),
            Option("how many words to write", "Every caption has eight, whatever is in the picture."),
        ),
    ),
    Question(
        "The gate is 0.5, dcontext is 2, and 3 was seen. What is the gradient of the gate?",
        (
            Option("1.0", "That is the gradient of what was seen: gate times dcontext."),
            Option("1.5", "That is 6 times the slope of the sigmoid, which lies before the gate."),
            Option("6.0", "In a product the gradient of one factor holds the other.", right=True),
            Option("3.0", "The gated context is not what the gate multiplied."),
        ),
    ),
    Question(
        "The regions are shuffled, and the weights stay exactly as they were. What is wrong?",
        (
            Option(
                "nothing: attention has no order", "Then each weight would have moved along with its region."
            ),
            Option("the softmax goes over the batch", "Such weights follow their regions all the same."),
            Option("the scores never saw the regions", "They are made of the state alone.", right=True),
            Option(
                "the gate has been shut all the time", "A gate scales the context and leaves the weights."
            ),
        ),
    ),
    Question(
        "The weights are 0.2, 0.5 and 0.3, and u is 0.7. Which region is drawn, counted from 1?",
        (
            Option("1", "Its stretch ends at 0.2."),
            Option("2", "Its stretch ends at exactly 0.7, which is not above u."),
            Option("3", "The ends are 0.2, 0.7 and 1; the first above 0.7 is the last.", right=True),
        ),
    ),
    Question(
        "Weights of 0.25 and 0.75, rewards of 4 and 0, one picture: what is the gradient of the first score?",
        (
            Option("-0.75", "0.25 times (4 - 1), and the minus of a loss.", right=True),
            Option("-1.00", "The average reward, 1, has to be taken off the 4."),
            Option("-3.00", "That is the surplus. The softmax multiplies by the weight, too."),
            Option("+0.75", "A step against this gradient would make the better region rarer."),
        ),
    ),
    Question(
        "Why has the drawn region's score no gradient by the chain rule?",
        (
            Option("because argmax is not in NumPy's autograd", "No library could give it: there is none."),
            Option(
                "because a small change draws the same region",
                "The output is flat, but for jumps. Only its mean has a slope.",
                right=True,
            ),
            Option("because its weight is too small to count", "Its weight may be 0.9, and the slope is 0."),
        ),
    ),
    Question(
        "A running baseline never contains the reward that it is taken off. Why is that asked?",
        (
            Option("or else its variance would double", "Not the noise but the mean would be wrong."),
            Option(
                "or else the mean would be wrong",
                "Then b times the slope no longer averages to 0.",
                right=True,
            ),
            Option("or else it would need a gradient", "It is a number either way, and gets none."),
        ),
    ),
    Question(
        "In the figure of noise against the expected reward, where does the baseline change nothing?",
        (
            Option("at -5", "There all rewards are low, and without a baseline every draw is punished."),
            Option("at 0", "The baseline is 0 there: nothing is taken off.", right=True),
            Option("at 5", "There all rewards are high, and without a baseline every draw is praised."),
        ),
    ),
    Question(
        "What is the entropy of an even look at nine regions, in nats?",
        (
            Option("0.00", "That is a look that is sure of one region."),
            Option("0.11", "That is a weight, 1/9."),
            Option("2.20", "It is log 9, the largest there is.", right=True),
            Option("9.00", "That is the number of choices, exp of the entropy."),
        ),
    ),
    Question(
        "At `and` the map is dark on one region. How do you learn whether the captioner used it?",
        (
            Option("its weight is above one half", "So it was, and `and` came out right without it."),
            Option("blank it, and see if `and` breaks", "What is not missed was not needed.", right=True),
            Option("another run looks there as well", "Two runs may share a habit that is of no use."),
        ),
    ),
)
