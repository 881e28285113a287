"""The quiz of lesson encoder-decoder: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "A source of 3 symbols stands in a batch of 6 steps. Which state does the decoder get?",
        (
            Option("the one after step 5, the last", "It has read padding, unless the state stood still."),
            Option(
                "the one after step 2, its own last",
                "Steps are counted from 0, and behind its end the state stands still.",
                right=True,
            ),
            Option("the mean of all six states", "The vector that is handed over is one state, the last."),
        ),
    ),
    Question(
        "Why did copying from the last digit on go better in section 2?",
        (
            Option(
                "the first answer is close to its source",
                "One step lies between them, so the gradient has a short way.",
                right=True,
            ),
            Option(
                "one vector holds more digits that way",
                "It holds as much; it is the learning that gets easier.",
            ),
            Option("fewer digits have to be written down", "The answers are as long in both orders."),
        ),
    ),
    Question(
        "The decoder is fed `target` in place of `start` and `target[:-1]`. What do you see?",
        (
            Option("the loss does not fall at all", "It falls very fast: the answer stands in the input."),
            Option("an error about the shapes", "The shapes are equal, so nothing complains."),
            Option(
                "a low loss, and texts of no use",
                "It learns to repeat its input, which nobody will feed it later.",
                right=True,
            ),
        ),
    ),
    Question(
        "Behind `start` come `a` with 0.6 and `b` with 0.4; the end follows `a` with 0.5, `b` with 0.8. "
        "Which text is the likeliest?",
        (
            Option("`a end`, with 0.60", "That is its first step alone: multiply by 0.5."),
            Option("`a end`, with 0.30", "Greedy takes it. Multiply along the other way, too."),
            Option("`b end`, with 0.32", "0.4 times 0.8 is more than 0.6 times 0.5.", right=True),
        ),
    ),
    Question(
        "A beam of 4 and 10 symbols, nothing finished yet. From how many candidates does it choose?",
        (
            Option("4, one a beginning", "Each beginning is grown by every symbol, not by its best alone."),
            Option("10, one a symbol", "Each of the four beginnings has ten successors of its own."),
            Option("40, all of them", "Four beginnings times ten symbols; the best four stay.", right=True),
        ),
    ),
    Question(
        "In a beam, what happens to a text that has written its end?",
        (
            Option("it waits with its score", "It stays in the race and pays nothing more.", right=True),
            Option("it leaves the beam for good", "Then a short right answer could never win."),
            Option("it is grown like the others", "What follows an end in the decoder means nothing."),
        ),
    ),
    Question(
        "After training with some empty targets a beam of 20 writes short texts. Why?",
        (
            Option("it stops searching too early", "It searched well: it found what greedy overlooked."),
            Option(
                "short texts are likelier there",
                "The empty text costs log 0.05 once; eight unsure digits cost more.",
                right=True,
            ),
            Option("it has forgotten the long ones", "Greedy writes eight digits from the same weights."),
        ),
    ),
    Question(
        "The figure of section 7: the first length below one half, after 600 and after 1,500 updates?",
        (
            Option("3 and 6", "These are the last lengths of which more than half comes back."),
            Option("4 and 6", "After 1,500 updates more than half of the strings of six come back."),
            Option("4 and 8", "The limit has moved, and it is still there.", right=True),
            Option("6 and 8", "After 600 updates the strings of four are below one half already."),
        ),
    ),
    Question(
        "Why did one vector bring back so few strings of six digits after 600 updates?",
        (
            Option(
                "32 numbers cannot hold six digits",
                "After 1,500 updates the same 32 numbers held most of them.",
            ),
            Option(
                "the first digits were read too early",
                "The digit written first came out best, also where it was the first one read.",
            ),
            Option(
                "a GRU's gradient ends before six steps",
                "The same GRU learned strings of six with more updates.",
            ),
            Option(
                "it takes more updates to learn",
                "More digits in as many numbers take longer to learn; the limit moves.",
                right=True,
            ),
        ),
    ),
)
