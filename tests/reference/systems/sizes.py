"""The sizes at which systems are compared: all different, all 1, and two with ones among them."""

SIZES = [
    {"T": T, "N": N, "S": S, "D": D, "H": H, "A": A, "V": V, "U": U, "Z": Z, "F": F, "P": P, "B": B, "L": L}
    | {"K": K, "E": E, "M": M, "C": H + D, "Q": P * P, "depth": depth}
    for T, N, S, D, H, A, V, U, Z, F, P, B, L, K, E, M, depth in [
        (5, 3, 4, 6, 2, 7, 8, 9, 4, 5, 2, 10, 3, 3, 2, 2, 1),
        (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        (2, 4, 1, 3, 3, 1, 3, 2, 1, 2, 3, 6, 1, 1, 4, 3, 3),
        (1, 2, 3, 2, 1, 4, 5, 4, 2, 3, 1, 2, 2, 2, 1, 1, 2),
    ]
]
