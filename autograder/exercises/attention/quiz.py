"""The quiz of lesson attention: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "A translator without attention copies two digits well and ten digits badly. What was lost?",
        (
            Option(
                "the start of the string: it is furthest away",
                "You measured it: forwards, the start was what came out best.",
            ),
            Option(
                "the gradient: ten steps are too many for a GRU",
                "The same GRU reads the same ten digits when attention is added, and then it works.",
            ),
            Option(
                "what is written late: one vector has to hold all of it until it is due",
                "Whichever end it was read from. The vector was full, not old.",
                right=True,
            ),
            Option(
                "nothing: more updates alone would bring all of it back",
                "They help, slowly; a longer string asks the same question again.",
            ),
        ),
    ),
    Question(
        "The additive score loses its tanh. What does attention lose?",
        (
            Option(
                "only its bounds: the scores may become large",
                "That too. But look at what the query adds to the scores of one row.",
            ),
            Option(
                "the question: the query then adds the same to every score of a row",
                "And a softmax does not notice what is added to a whole row.",
                right=True,
            ),
            Option("nothing: the softmax is a nonlinearity too", "It comes too late, and cancels the query."),
            Option(
                "the keys: they no longer reach the score",
                "They do, each with a fixed score of its own, whatever is asked.",
            ),
        ),
    ),
    Question(
        "You multiply the weights by the mask after the softmax. What happens to a short sentence?",
        (
            Option(
                "nothing: the padding has the weight 0", "It has, now. Who got the share that it had before?"
            ),
            Option(
                "its weights sum to less than 1, so what is seen shrinks with the padding",
                "The mask belongs before the sum that the softmax divides by.",
                right=True,
            ),
            Option("its weights become nan", "Nothing is divided by 0 here; all numbers look fine."),
            Option("its weights sum to more than 1", "Weight was taken away and given to nobody."),
        ),
    ),
    Question(
        "A sentence of a batch is empty: every place is masked. What should its weights be?",
        (
            Option("nan, so that one notices", "One nan in a batch makes every weight's gradient nan."),
            Option(
                "one divided by the number of places",
                "That looks at padding, which is nothing to look at.",
            ),
            Option(
                "all 0: nothing is seen and no gradient comes back",
                "It is defined, and harmless.",
                right=True,
            ),
            Option("1 at the first place", "The first place is padding like the others."),
        ),
    ),
    Question(
        "A row of weights is (0.5, 0.5, 0), and dweights is (3, 3, 7). What is the gradient of the scores?",
        (
            Option("(0, 0, 0)", "The average is 3: no place that has weight is better than it.", right=True),
            Option("(0.75, 0.75, 0)", "That is w (1 - w) dw: it forgets that the weights share one look."),
            Option("(1.5, 1.5, 0)", "That is w dw. The average has to be taken off before."),
            Option("(0, 0, 4)", "The third place has no weight, so its score moves next to nothing."),
        ),
    ),
    Question(
        "The keys are also the values. How does the gradient reach a state of the reader?",
        (
            Option("by the context only", "Then the reader would never learn to be found."),
            Option("by the scores only", "Then the reader would never learn to say something worth seeing."),
            Option(
                "by both, added",
                "It was compared and it was seen; what comes back on several paths adds up.",
                right=True,
            ),
            Option("by whichever is larger", "Nothing is chosen on the way back; paths add up."),
        ),
    ),
    Question(
        "For the month, the translator looked at the `y` of `May`. Somebody concludes: it ignores the `M`.",
        (
            Option("right: the weight of the `M` was nearly 0", "The weight of the state *at* the `M` was."),
            Option(
                "wrong: the state at the `y` has read the `M` as well",
                "Weights say which states were mixed. Blanking a letter says more.",
                right=True,
            ),
            Option("wrong: weights are random", "They were much the same in every run."),
            Option(
                "right, if the dark square is dark enough", "However dark: a state is more than its letter."
            ),
        ),
    ),
    Question(
        "Dot products of vectors with 1,024 numbers make the softmax a hard choice. What helps?",
        (
            Option(
                "dividing by the number of keys", "How many keys there are does not make one product larger."
            ),
            Option(
                "dividing by the root of 1,024",
                "The products of random vectors spread like that root.",
                right=True,
            ),
            Option(
                "taking the largest score off", "The softmax does not notice; it helps exp, not the choice."
            ),
            Option("another softmax", "That flattens everything, also where a sharp look is right."),
        ),
    ),
)
