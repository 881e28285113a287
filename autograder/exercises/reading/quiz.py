"""The quiz of lesson reading: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "Unrolled over ten letters, how many matrices `W_hh` does a recurrent network have?",
        (
            Option(
                "ten, since every box has its own", "The boxes are copies of one: all share their weights."
            ),
            Option("nine, one for each arrow", "There are nine arrows, and the same matrix stands on each."),
            Option(
                "one, which every step uses", "That is why its gradient is a sum over the steps.", right=True
            ),
            Option("none, it is only in the drawing", "The arrow between the boxes is this matrix."),
        ),
    ),
    Question(
        "In the drawing of the five wirings, which one translates a sentence?",
        (
            Option(
                "C: all is read, one answer is given", "One answer is enough for a verdict, not a sentence."
            ),
            Option(
                "E: all is read, then the answer is written",
                "The first word of a translation may depend on the last word that was read.",
                right=True,
            ),
            Option("D: an answer at every single input", "The translation would need as many words."),
            Option("B: one input, and an answer a step", "The sentence has several words, not one."),
        ),
    ),
    Question(
        "A window of six letters, and the answer depends on the letter seven before the last. What helps?",
        (
            Option(
                "training it four times as long", "You saw it: what is not in the input cannot be learned."
            ),
            Option("a second layer on the same window", "A deeper network still sees six letters."),
            Option(
                "a window of eight, or else a state",
                "Both see that letter; the window only as long as the gap does not grow.",
                right=True,
            ),
        ),
    ),
    Question(
        "Four scores are equal. What does the right letter cost, in bits?",
        (
            Option("0.25", "That is its probability. The cost is the logarithm of it, with a minus."),
            Option("1.39", "That is log 4 in nats: divide it by log 2."),
            Option("2", "Each of four letters has the probability 1/4, and -log2 of it is 2.", right=True),
            Option("4", "That is the number of choices, also called perplexity."),
        ),
    ),
    Question(
        "One letter, right with `p = 0.8`. What is the gradient of its own score, if one place counts?",
        (
            Option("0.8", "That would be the entry of a wrong letter: the 1 of the truth is missing."),
            Option(
                "-0.2", "Probability minus truth. A step against it raises the score a little.", right=True
            ),
            Option("0.2", "The sign is turned: the score of the right letter has to rise."),
            Option("0.16", "p (1 - p) is the slope of the probability, not of its logarithm."),
        ),
    ),
    Question(
        "Both `l` of `hello` use one row of the table. What is that row's gradient?",
        (
            Option("the gradient of the second one", "That is what `dW[ids] += dx` gives, and it loses one."),
            Option("the mean of the two gradients", "A loss that is a mean has done the division already."),
            Option("the sum of the two gradients", "A variable used twice moves the loss twice.", right=True),
        ),
    ),
    Question(
        "Why does the network see the two `l` of `hello` differently, though their rows are equal?",
        (
            Option(
                "because the state before them differs",
                "After `he` it is another one than after `hel`, and the step adds it in.",
                right=True,
            ),
            Option("because the weights differ by step", "All steps use the same weights."),
            Option("because the bias counts the steps", "The bias is one vector, the same at every step."),
        ),
    ),
    Question(
        "The network without a state cost as many bits as the table of pairs. Why?",
        (
            Option("it was not trained long enough", "More training gives it nothing more to see."),
            Option(
                "it sees the last letter, like the table",
                "Both give a probability of the next letter after each letter, and nothing else.",
                right=True,
            ),
            Option("its softmax is the same function", "The full network has that softmax too, and wins."),
        ),
    ),
    Question(
        "`m / (1 - beta1**k)` with `beta1 = 0.9`: by what is `m` divided at Adam's first step?",
        (
            Option("0.90", "One minus 0.9 to the power of 1 is 0.1."),
            Option("0.10", "`m` is a tenth of the gradient then, and becomes the whole of it.", right=True),
            Option("1.00", "It comes close to 1 after many steps, when nothing is left to correct."),
            Option("10.0", "The quotient is ten times as large, because the divisor is a tenth."),
        ),
    ),
)
