/** When requests reach a simulated server. Numbers alone: a load is a function of its seed, and knows nothing of what is computed. */
import { random } from '../f32/random.ts';

export interface Arrival {
  /** The step at which it comes. */
  readonly step: number;
  /** Whose: one of ours, or the number of a stranger's prompt. */
  readonly of: 'ours' | number;
}

export interface LoadOptions {
  /** Our requests, which all send the same prompt. */
  readonly ours: number;
  /** Steps that a request stays. */
  readonly stay: number;
  /** Requests that are served at once: on the average, or always. */
  readonly busy: number;
}

/** Steps for which the rate of arrivals stays as it is. */
const spell = 12;
/** One request in so many is a stranger's. */
const oneIn = 6;

/**
 * Requests come at random, now many and now few: each spell of steps has a rate of its own, between nothing and twice the average, and in
 * each step come as many as a Poisson draw says. Strangers come among ours, with one of `strangers` prompts each.
 */
export function varyingLoad({ ours, stay, busy }: LoadOptions, strangers: number, seed: number): Arrival[] {
  const drawn = random(seed);
  const arrivals: Arrival[] = [];
  let rate = 0;
  for (let step = 0, left = ours; left > 0; step++) {
    if (step % spell === 0) rate = 2 * drawn.uniform() * (busy / stay);
    for (let count = poisson(rate, drawn.uniform()); count > 0 && left > 0; count--) {
      const stranger = strangers > 0 && drawn.below(oneIn) === 0;
      const which = drawn.below(Math.max(1, strangers));
      arrivals.push({ step, of: stranger ? which : 'ours' });
      if (!stranger) left--;
    }
  }
  return arrivals;
}

/** The same number at every step: ours in groups of `busy`, each group together from its first step to its last. No strangers. */
export function flatLoad({ ours, stay, busy }: LoadOptions): Arrival[] {
  // A last group that is smaller would be another load: it is filled up.
  const groups = Math.ceil(ours / busy);
  return Array.from({ length: groups * busy }, (_, index) => ({ step: Math.floor(index / busy) * stay, of: 'ours' }));
}

/** Steps that a server of so many `lines` takes for these arrivals, where each stays as long as it may: an end of a text makes it fewer. */
export function stepsOf(
  arrivals: readonly Arrival[],
  { stay, lines }: { readonly stay: number; readonly lines: number },
): number {
  const leaving: number[] = [];
  let [steps, next] = [0, 0];
  for (let step = 0; next < arrivals.length || leaving.length > 0; step++) {
    // Steps without anyone are left out.
    if (leaving.length === 0) step = Math.max(step, arrivals[next]!.step);
    for (; next < arrivals.length && arrivals[next]!.step <= step && leaving.length < lines; next++) leaving.push(step + stay);
    steps++;
    while (leaving[0] === step + 1) leaving.shift();
  }
  return steps;
}

/** The number whose share of a Poisson distribution's mass `uniform` falls into. */
function poisson(mean: number, uniform: number): number {
  let [count, mass] = [0, Math.exp(-mean)];
  for (let below = mass; uniform >= below && mass > 0; below += mass) {
    count++;
    mass *= mean / count;
  }
  return count;
}
