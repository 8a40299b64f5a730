/**
 * MT19937 as CPython's `random` uses it: `seed(n)` is `init_by_array([n])`, `shuffle` is Fisher–Yates from the end with rejection.
 * Source: Matsumoto and Nishimura (1998); CPython Modules/_randommodule.c, Lib/random.py.
 */

const size = 624;
const period = 397;

/** The next 32 random bits, for a seed from 0 to 2^32 − 1. */
export function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(size);
  state[0] = 19650218;
  for (let i = 1; i < size; i++) state[i] = Math.imul(1812433253, state[i - 1]! ^ (state[i - 1]! >>> 30)) + i;
  // init_by_array([seed]): one key, so its index stays 0.
  let i = 1;
  for (let k = size; k > 0; k--) {
    state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1664525)) + seed;
    if (++i >= size) {
      state[0] = state[size - 1]!;
      i = 1;
    }
  }
  for (let k = size - 1; k > 0; k--) {
    state[i] = (state[i]! ^ Math.imul(state[i - 1]! ^ (state[i - 1]! >>> 30), 1566083941)) - i;
    if (++i >= size) {
      state[0] = state[size - 1]!;
      i = 1;
    }
  }
  state[0] = 0x80000000;

  let next = size;
  return () => {
    if (next >= size) {
      for (let k = 0; k < size; k++) {
        const y = (state[k]! & 0x80000000) | (state[(k + 1) % size]! & 0x7fffffff);
        state[k] = state[(k + period) % size]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      next = 0;
    }
    let y = state[next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}

/** A whole number below `n` (at most 2^32 − 1), as `Random._randbelow_with_getrandbits` draws it. */
export function below(n: number, bits32: () => number): number {
  const bits = 32 - Math.clz32(n);
  for (;;) {
    const drawn = bits32() >>> (32 - bits);
    if (drawn < n) return drawn;
  }
}

/** `random.shuffle(items)`, in place. */
export function shuffle<T>(items: T[], bits32: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = below(i + 1, bits32);
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}
