"""The pages that grading writes: a student's feedback and the class report."""
