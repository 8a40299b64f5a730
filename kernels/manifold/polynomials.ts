/**
 * Odd polynomials x ← a x + b x³ + c x⁵ that, step after step, bring every singular value of a matrix to 1 (or into a band about it) and
 * leave its singular vectors alone.
 */
export type Coefficients = readonly [a: number, b: number, c: number];

export interface Polynomial {
  readonly name: string;
  /** One triple a step; the last one is for all steps beyond. */
  readonly coefficients: readonly Coefficients[];
  /** Steps that are usual with it. */
  readonly steps: number;
}

/** Cubic Newton–Schulz: x ← x (3 − x²) / 2. Converges to 1 from (0, √3), the smallest values growing by half a step. */
export const newtonSchulz3: Polynomial = { name: 'Newton–Schulz, cubic', coefficients: [[1.5, -0.5, 0]], steps: 12 };

/** Quintic Newton–Schulz: the Taylor polynomial of one degree more, (15 x − 10 x³ + 3 x⁵) / 8. */
export const newtonSchulz5: Polynomial = { name: 'Newton–Schulz, quintic', coefficients: [[15 / 8, -10 / 8, 3 / 8]], steps: 10 };

/**
 * Muon's: its slope at 0 is as steep as can be, and 1 is no fixed point, so that it never converges but stays in a band about 1.
 * K. Jordan and others, "Muon: An optimizer for hidden layers in neural networks" (2024).
 */
export const muon: Polynomial = { name: 'Muon', coefficients: [[3.4445, -4.775, 2.0315]], steps: 5 };

/** As published, for singular values in [10⁻³, 1], before the safety factor. */
export const polarExpressPublished: readonly Coefficients[] = [
  [8.28721201814563, -23.595886519098837, 17.300387312530933],
  [4.107059111542203, -2.9478499167379106, 0.5448431082926601],
  [3.9486908534822946, -2.908902115962949, 0.5518191394370137],
  [3.3184196573706015, -2.488488024314874, 0.51004894012372],
  [2.300652019954817, -1.6689039845747493, 0.4188073119525673],
  [1.891301407787398, -1.2679958271945868, 0.37680408948524835],
  [1.8750014808534479, -1.2500016453999487, 0.3750001645474248],
  [1.875, -1.25, 0.375],
];

/**
 * Polar Express: of all polynomials of its degree, at each step the one whose worst singular value is best; then quintic Newton–Schulz. All
 * but the last step are for arguments 1.01 times as large, so that rounding in bf16 throws no value out of the interval.
 * N. Amsel, D. Persson, C. Musco, R. M. Gower, "The Polar Express" (arXiv 2505.16932, 2025).
 */
export const polarExpress: Polynomial = {
  name: 'Polar Express',
  coefficients: polarExpressPublished.map(
    ([a, b, c], step): Coefficients =>
      step === polarExpressPublished.length - 1 ? [a, b, c] : [a / 1.01, b / 1.01 ** 3, c / 1.01 ** 5],
  ),
  steps: 10,
};

/** The coefficients of a step, from 0. */
export const coefficientsAt = ({ coefficients }: Polynomial, step: number): Coefficients =>
  coefficients[Math.min(step, coefficients.length - 1)]!;
