/** What an edit did to the bits: a frame of edited kernels beside the author's, of the same params on the same device. */
import { differing, flatten, mostUlps, type Place } from '../bits.ts';
import type { FrameValue } from '../widget.ts';

export interface Comparison {
  /** Values that were compared; undefined where the two frames have another shape. */
  readonly values: number | undefined;
  readonly differing: number;
  /** Of the float32 among those that differ; 0 where there are none. */
  readonly ulps: number;
  /** Values left out: they vary between two runs of the author's kernels, too. */
  readonly wavering: number;
}

/** @param author the last frame of one run of the author's kernels; of two where a widget varies by run */
export function compareEdited(edited: FrameValue, author: readonly FrameValue[]): Comparison {
  const ours = flatten(edited);
  const [theirs, again = theirs] = author.map(flatten);
  const sameShape = (one: readonly Place[], other: readonly Place[]) =>
    one.length === other.length && one.every(({ at, kind }, index) => at === other[index]!.at && kind === other[index]!.kind);
  if (!theirs || !again || !sameShape(ours.values, theirs.values) || !sameShape(theirs.values, again.values))
    return { values: undefined, differing: 0, ulps: 0, wavering: 0 };
  const wavering = new Set(differing(theirs.values, theirs.bytes, again.bytes));
  const steady = theirs.values.filter((value) => !wavering.has(value));
  const unlike = differing(steady, ours.bytes, theirs.bytes);
  const floats = unlike.filter(({ kind }) => kind === 'f32');
  return {
    values: steady.length,
    differing: unlike.length,
    ulps: mostUlps(floats, ours.bytes, theirs.bytes),
    wavering: wavering.size,
  };
}

const many = (count: number): string => count.toLocaleString('en');

/** One sentence, with the marks of `describe`. */
export function comparisonText({ values, differing: unlike, ulps, wavering }: Comparison, kernels: number): string {
  const whose = kernels === 1 ? 'the author’s kernel' : 'the author’s kernels';
  if (values === undefined) return `The result has another shape than that of ${whose}, so bits cannot be compared.`;
  const left =
    wavering === 0
      ? ''
      : ` Left out: ${many(wavering)} that ${wavering === 1 ? 'varies' : 'vary'} from run to run with ${whose}, too.`;
  if (unlike === 0) return `**Same bits** as with ${whose}: all ${many(values)} values.${left}`;
  return `__${many(unlike)} of ${many(values)} values differ__ from those of ${whose}${ulps === 0 ? '' : `, at most ${many(ulps)} ulp`}.${left}`;
}
