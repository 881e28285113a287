"""The quiz of lesson reading: every wrong option is something that people believe."""

from autograder.exercises.quiz import Option, Question

QUESTIONS = (
    Question(
        "What does a hidden state hold?",
        (
            Option(
                "what was read, as far as the weights kept it", "Right: nothing else is kept.", right=True
            ),
            Option("the last letter, as a one-hot row", "That is the input of one step, not the state."),
            Option("the weights of the step that comes next", "The weights are the same at every step."),
        ),
    ),
)
