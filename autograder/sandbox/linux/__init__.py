"""The kernel's means of confinement: namespaces, Landlock, seccomp, user ids; used from both sides."""
