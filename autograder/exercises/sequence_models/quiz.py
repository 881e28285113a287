"""The quiz of lesson sequence-models: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "A forward tagger is trained ten times as long. What of `man` in `the old man the boats`?",
        (
            Option("it learns to tag `man`", "The fourth word decides, and it has not been read yet."),
            Option(
                "it stays at a half",
                "Up to `man` both kinds of sentence are equal: no training adds what was not read.",
                right=True,
            ),
            Option("it tags the whole wrongly", "The words after `man` are no puzzle: it has read enough."),
        ),
    ),
    Question(
        "Every word is right. Texts of 10 words are padded to 40, and padding is counted. The score?",
        (
            Option("1.00", "Only if it also gives padding the tag that stands in the padded targets."),
            Option("0.75", "Three quarters of the places are padding, and those are the wrong ones."),
            Option("0.25", "Ten places of forty are words, and only they are right.", right=True),
            Option("0.40", "That divides 10 by 25. There are 40 places in all."),
        ),
    ),
    Question(
        "Where must the reading from the end start, in a sentence of 7 words in a batch of length 12?",
        (
            Option("at step 12, in the padding", "Then the state at word 7 depends on the other sentences."),
            Option("at word 7, from `h0`", "The state waits in `h0` until the sentence begins.", right=True),
            Option("at word 7, from zeros of its own", "`h0` need not be zero, and it is what waits."),
            Option("at word 1, as the other one", "That would be a second reading from the start."),
        ),
    ),
    Question(
        "A bidirectional network is trained to predict the next letter and reaches a perplexity of 1.0. So?",
        (
            Option("it has learned the language", "It has read the letter that it was asked for."),
            Option(
                "it has overfitted the text", "On new text it does as well: the answer is in what it reads."
            ),
            Option("it reads the answer", "Its second half has read the next letter already.", right=True),
        ),
    ),
    Question(
        "What is the perplexity of a model that gives every right letter the probability 1/8?",
        (
            Option("3", "That is its cost in bits, log2 of 8."),
            Option("2.08", "That is its cost in nats, the logarithm of 8."),
            Option("8", "exp(log 8): it is left with a choice among eight.", right=True),
            Option("0.125", "That is the probability. The perplexity is one over it."),
        ),
    ),
    Question(
        "Scores 2 and 0 at temperature 2. What is the first one's probability?",
        (
            Option("0.50", "That would be a temperature without end: the scores would be equal."),
            Option("0.73", "The scores become 1 and 0, and e / (e + 1) is 0.73.", right=True),
            Option("0.88", "That is temperature 1: the scores as they came."),
            Option("0.98", "That multiplies by the temperature: 4 and 0."),
        ),
    ),
    Question(
        "A context was followed 10 times, by 5 different letters. How much does the shorter one weigh?",
        (
            Option("a third", "Its weight is kinds / (total + kinds) = 5 / 15.", right=True),
            Option("a half", "5 / 10 forgets the kinds in the divisor."),
            Option("two thirds", "That is the weight of the counts, 10 / 15."),
        ),
    ),
    Question(
        "A verdict is taken from the mean of the states, not from the last one. On the way back?",
        (
            Option("nothing changes in the end", "Each state gets its own share of the gradient directly."),
            Option(
                "early steps get a direct share",
                "It has no chain of steps behind it that could make it vanish.",
                right=True,
            ),
            Option("only the last step gets any", "That is nearer to the other pooling, by the last state."),
        ),
    ),
    Question(
        "Two samplers agree in every test at temperature 1. What do the tests say about the temperature?",
        (
            Option("that it is handled well", "A sampler that ignores the temperature passes them as well."),
            Option("nothing at all", "Dividing by 1 once, twice or never is the same.", right=True),
            Option("that it is not too high", "1 is one value. No other one was tried."),
        ),
    ),
)
