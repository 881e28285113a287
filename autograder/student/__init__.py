"""What a student's notebook calls: check, hint, solution, case, quiz, predict, outcome, progress."""
