/** A device's card: what it does with what WGSL leaves open, as one line that can be sent to somebody. */
import type { ArithmeticTraits } from '../../../kernels/runtime/arithmetic.ts';

/** Each trait under a short key, as text. A device that cannot say something says `?`. */
export type Card = Readonly<Record<CardKey, string>>;
const keys = ['fma', 'sub', 'sum', 'div', 'sqrt', 'dot', 'exp', 'log', 'tanh', 'lanes'] as const;
export type CardKey = (typeof keys)[number];

export const cardLabels: Readonly<Record<CardKey, string>> = {
  fma: 'a · b + c',
  sub: 'subnormals',
  sum: 'what a sum lost (TwoSum)',
  div: 'a / b, ulp off at most',
  sqrt: '√a, ulp off at most',
  dot: 'dot of four',
  exp: 'exp, ulp off at most',
  log: 'log, ulp off at most',
  tanh: 'tanh, ulp off at most',
  lanes: 'subgroupAdd',
};

/** `ulp1 fma=twice sub=flushed …`: a value's spaces become underscores. */
export const writeCard = (card: Card): string =>
  `ulp1 ${keys.map((key) => `${key}=${card[key].replaceAll(' ', '_')}`).join(' ')}`;

/** The reverse; undefined for what is no card. Unknown keys are ignored, missing ones are `?`. */
export function readCard(text: string): Card | undefined {
  const [version, ...parts] = text.trim().split(/\s+/);
  if (version !== 'ulp1') return undefined;
  const found = new Map(parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const));
  if (!['fma', 'sub', 'sum'].every((key) => found.has(key))) return undefined;
  return Object.fromEntries(keys.map((key) => [key, found.get(key)?.replaceAll('_', ' ') ?? '?'])) as Card;
}

/** How a device with this card rounds. */
export const traitsOf = ({ fma, sub, sum }: Card): ArithmeticTraits => ({
  fused: fma === 'once',
  flushes: sub === 'flushed',
  twoSumKept: sum === 'kept',
});
