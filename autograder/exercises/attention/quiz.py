"""The quiz of lesson attention: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "The additive score loses its tanh. What does attention lose?",
        (
            Option(
                "its bounds: a score may become large",
                "That too. But look at what the query adds to the scores of one row.",
            ),
            Option("nothing: the softmax bends it enough", "It comes too late, and cancels the query."),
            Option(
                "the keys: they no longer reach a score",
                "They do, each with a fixed score of its own, whatever is asked.",
            ),
            Option(
                "the query: it moves all scores alike",
                "And a softmax does not notice what is added to a whole row.",
                right=True,
            ),
        ),
    ),
    Question(
        "You multiply the weights by the mask after the softmax. What happens to a short sentence?",
        (
            Option(
                "its weights sum to 1, as they should",
                "They did before the mask. Who got the share that the padding had?",
            ),
            Option(
                "its weights sum to less than 1",
                "What is seen shrinks with the padding: the mask belongs before the softmax's sum.",
                right=True,
            ),
            Option("its weights are nan", "Nothing is divided by 0 here; all numbers look fine."),
            Option("its weights sum to more than 1", "Weight was taken away and given to nobody."),
        ),
    ),
    Question(
        "A sentence of a batch is empty: every place is masked. What should its weights be?",
        (
            Option("all nan, so that it is noticed", "One nan in a batch makes every weight's gradient nan."),
            Option(
                "all 0, so that nothing is seen",
                "It is defined, harmless, and no gradient comes back.",
                right=True,
            ),
            Option("all equal, and summing to 1", "That looks at padding, which is nothing to look at."),
            Option("1 at the first place, 0 elsewhere", "The first place is padding like the others."),
        ),
    ),
    Question(
        "The scores of two places are 0 and ln 3, their values 4 and 8. What is the context?",
        (
            Option("6", "That is the plain average. The second weight is three times the first."),
            Option("7", "The weights are 1/4 and 3/4: 1 + 6.", right=True),
            Option("8", "That is a hard choice. A softmax of 0 and ln 3 leaves the first place a quarter."),
            Option("12", "Weights sum to 1: the context is an average, not a sum."),
        ),
    ),
    Question(
        "A row of weights is (0.5, 0.5, 0), and dweights is (3, 3, 7). What is the gradient of the scores?",
        (
            Option("(0, 0, 0)", "The average is 3: no place that has weight is better than it.", right=True),
            Option("(0.75, 0.75, 0)", "That is w (1 - w) dw: it forgets that the weights sum to 1."),
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
                "by both, added up",
                "It was compared and it was seen; what comes back on several paths adds up.",
                right=True,
            ),
            Option("by the larger one", "Nothing is chosen on the way back; paths add up."),
        ),
    ),
    Question(
        "The map of weights is dark at the `y` of `May` for the month. Somebody says: the `M` is ignored.",
        (
            Option(
                "right: at the `M` the map is nearly white",
                "The state *at* the `M` had little weight. Later states know of the `M` as well.",
            ),
            Option(
                "wrong: the state at the `y` has read the `M`",
                "Weights say which states were mixed. Blanking a letter says more.",
                right=True,
            ),
            Option("wrong: another run would look elsewhere", "The maps were much the same in every run."),
            Option(
                "right, if the row is dark enough at the `y`",
                "However dark: a state is more than its letter.",
            ),
        ),
    ),
    Question(
        "Dot products of vectors with 1,024 numbers make the softmax a hard choice. What helps?",
        (
            Option(
                "dividing them by the number of keys",
                "How many keys there are does not make one product larger.",
            ),
            Option(
                "taking off the largest score first",
                "The softmax does not notice; it helps exp, not the choice.",
            ),
            Option(
                "taking the softmax a second time",
                "That flattens everything, also where a sharp look is right.",
            ),
            Option(
                "dividing by the root of 1,024",
                "The products of random vectors spread like that root.",
                right=True,
            ),
        ),
    ),
)
