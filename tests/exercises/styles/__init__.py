"""The same answer as different people write it: a module an exercise; RIGHT ones, and WRONG ones by title."""
