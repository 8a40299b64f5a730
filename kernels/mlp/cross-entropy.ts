import { exp } from '../f32/exp.ts';
import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './cross-entropy.wgsl?raw';

/**
 * Of each row of log-probabilities: the loss −ln p(label), whether the label is the likeliest class (1 or 0; of equal ones the first
 * counts), and the gradient of scale · Σ losses by the logits, scale · (p − 1 at the label). logarithms f32[rows, classes], what `logSoftmax`
 * gives; labels u32[rows], each below `classes` → losses and hits from index `first` on, gradient f32[rows, classes].
 */
export const crossEntropy = defineKernel({
  name: 'mlp/cross-entropy',
  wgsl,
  bindings: { logarithms: read('f32'), labels: read('u32'), losses: write('f32'), hits: write('f32'), gradient: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', classes: 'u32', first: 'u32', scale: 'f32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays, uniforms: { rows, classes, first, scale }, arithmetic }) {
    const { logarithms, labels, losses, hits, gradient } = arrays;
    for (let row = 0; row < rows; row++) {
      const from = row * classes;
      const label = labels[row]!;
      let best = 0;
      for (let index = 0; index < classes; index++) {
        const logarithm = logarithms[from + index]!;
        if (logarithm > logarithms[from + best]!) best = index;
        const over = arithmetic.add(exp(logarithm, arithmetic), index === label ? -1 : 0);
        gradient[from + index] = arithmetic.multiply(over, scale);
      }
      losses[first + row] = -logarithms[from + label]!;
      hits[first + row] = best === label ? 1 : 0;
    }
  },
});
