const magnitudes = [1e-10, 1e-5, 1e-2, 1];

/** The eight addends of the post, in the order in which Python is given them. Their sum is zero. */
export const cards: readonly number[] = [...magnitudes, ...magnitudes.map((value) => -value)];
