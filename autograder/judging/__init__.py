"""An exercise's declaration, and the engine that judges an answer; it knows no exercise of the course."""
