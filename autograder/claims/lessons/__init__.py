"""The claims of the course, a module a lesson: `gradient_decay.py` holds those of the lesson gradient-decay."""
