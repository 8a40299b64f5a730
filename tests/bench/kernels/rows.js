/** What is measured: for each row its operands, its result in f64, and how far a result may lie from that. */

/** Numbers in [-1, 1), the same in each run (splitmix32: each is hashed, so that no stride through them has a pattern). */
function numbers(count, seed) {
  return Float32Array.from({ length: count }, (_, i) => {
    let bits = (Math.imul(i + 1, 0x9e3779b9) + Math.imul(seed, 0x85ebca6b)) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    return ((bits ^ (bits >>> 15)) >>> 8) / 2 ** 23 - 1;
  });
}

function matmul(name, m, n, k) {
  const a = numbers(m * k, 1);
  const b = numbers(k * n, 2);
  const reference = () => {
    const right = Float64Array.from(b);
    const c = new Float64Array(m * n);
    for (let row = 0; row < m; row++) {
      const sums = c.subarray(row * n, row * n + n);
      for (let i = 0; i < k; i++) {
        const left = a[row * k + i];
        const from = i * n;
        for (let column = 0; column < n; column++) sums[column] += left * right[from + column];
      }
    }
    return c;
  };
  return { name, kind: 'matmul', shape: { m, n, k }, operands: { a, b }, reference, within: { absolute: k * 2 ** -22 } };
}

function sum(name, length) {
  const x = numbers(length, 3);
  const magnitude = x.reduce((total, number) => total + Math.abs(number), 0);
  const reference = () => Float64Array.of(x.reduce((total, number) => total + number, 0));
  return { name, kind: 'sum', shape: { length }, operands: { x }, reference, within: { absolute: magnitude * 2 ** -24 } };
}

const epsilon = 1e-5;
function norm(name, kind, rows, length) {
  const x = numbers(rows * length, 4);
  const weight = numbers(length, 5);
  const bias = numbers(length, 6);
  const reference = () => {
    const result = new Float64Array(rows * length);
    for (let row = 0; row < rows; row++) {
      const one = Float64Array.from(x.subarray(row * length, (row + 1) * length));
      const mean = kind === 'rmsNorm' ? 0 : one.reduce((total, number) => total + number, 0) / length;
      const variance = one.reduce((total, number) => total + (number - mean) ** 2, 0) / length;
      const scale = 1 / Math.sqrt(variance + epsilon);
      for (let i = 0; i < length; i++)
        result[row * length + i] = (one[i] - mean) * scale * weight[i] + (kind === 'rmsNorm' ? 0 : bias[i]);
    }
    return result;
  };
  const operands = kind === 'rmsNorm' ? { x, weight } : { x, weight, bias };
  return { name, kind, shape: { rows, length, epsilon }, operands, reference, within: { absolute: 2e-5 } };
}

function softmax(name, rows, length) {
  const x = numbers(rows * length, 7).map((number) => number * 8);
  const reference = () => {
    const result = new Float64Array(rows * length);
    for (let row = 0; row < rows; row++) {
      const one = Float64Array.from(x.subarray(row * length, (row + 1) * length));
      const most = one.reduce((so, number) => Math.max(so, number), -Infinity);
      const powers = one.map((number) => Math.exp(number - most));
      const total = powers.reduce((so, number) => so + number, 0);
      for (let i = 0; i < length; i++) result[row * length + i] = powers[i] / total;
    }
    return result;
  };
  return { name, kind: 'softmax', shape: { rows, length }, operands: { x }, reference, within: { relative: 2e-5 } };
}

/** Causal, over tokens that are all new. Operands and result are [tokens, heads, size]; `byHead` makes [heads, tokens, size] of them. */
function attention(name, heads, tokens, size) {
  const [query, keys, values] = [8, 9, 10].map((seed) => numbers(tokens * heads * size, seed).map((number) => number * 2));
  const reference = () => {
    const result = new Float64Array(tokens * heads * size);
    const at = (token, head) => (token * heads + head) * size;
    for (let head = 0; head < heads; head++)
      for (let token = 0; token < tokens; token++) {
        const scores = new Float64Array(token + 1);
        for (let key = 0; key <= token; key++) {
          for (let i = 0; i < size; i++) scores[key] += query[at(token, head) + i] * keys[at(key, head) + i];
          scores[key] /= Math.sqrt(size);
        }
        const most = scores.reduce((so, number) => Math.max(so, number), -Infinity);
        const powers = scores.map((number) => Math.exp(number - most));
        const total = powers.reduce((so, number) => so + number, 0);
        for (let key = 0; key <= token; key++)
          for (let i = 0; i < size; i++) result[at(token, head) + i] += (powers[key] / total) * values[at(key, head) + i];
      }
    return result;
  };
  const shape = { heads, tokens, size };
  return { name, kind: 'attention', shape, operands: { query, keys, values }, reference, within: { absolute: 2e-5 } };
}

/** [first, second, size] → [second, first, size]. */
export function swapped(array, first, second, size) {
  const result = new array.constructor(array.length);
  for (let i = 0; i < first; i++)
    for (let j = 0; j < second; j++)
      result.set(array.subarray((i * second + j) * size, (i * second + j + 1) * size), (j * first + i) * size);
  return result;
}

/** Scores of keys that stand behind the query get this added: finite, and e to it is 0. */
export const masked = -1e30;
export function causalMask(tokens) {
  return Float32Array.from({ length: tokens * tokens }, (_, i) => (i % tokens > Math.floor(i / tokens) ? masked : 0));
}

/** How far `got` lies from `want`, in units of what is allowed: above 1 is wrong. NaN where a number is not finite. */
export function distance(got, want, { absolute = 0, relative = 0 }) {
  if (got.length !== want.length) return Number.NaN;
  let most = 0;
  for (let i = 0; i < want.length; i++) {
    const off = Math.abs(got[i] - want[i]) / (absolute + relative * Math.abs(want[i]));
    if (!(off <= most)) most = off;
    if (Number.isNaN(most)) return most;
  }
  return most;
}

export const rows = [
  () => matmul('matmul 256 × 256 × 256', 256, 256, 256),
  () => matmul('matmul 512 × 512 × 512', 512, 512, 512),
  () => matmul('matmul 1 × 1024 × 1024', 1, 1024, 1024),
  () => matmul('matmul 8 × 1024 × 1024', 8, 1024, 1024),
  () => sum('sum of 2²² numbers', 2 ** 22),
  () => norm('RMSNorm 1024 × 1024', 'rmsNorm', 1024, 1024),
  () => norm('LayerNorm 1024 × 1024', 'layerNorm', 1024, 1024),
  () => softmax('softmax 1024 × 1024', 1024, 1024),
  () => attention('causal attention, 8 heads × 256 tokens × 64', 8, 256, 64),
  () => matmul('matmul 128 × 4096 × 256', 128, 4096, 256),
  // Last: the one that takes seconds.
  () => matmul('matmul 1024 × 1024 × 1024', 1024, 1024, 1024),
];
