/** What an edit did to the bits: a frame of edited kernels beside the author's, of the same params on the same device. */
import { differing, type Flat, flatten, mostUlps, type Place } from '../bits.ts';
import type { FrameValue } from '../widget.ts';

export interface Comparison {
  /** Values that were compared; where the two frames have another shape, how many each has. */
  readonly values: number | { readonly edited: number; readonly author: number };
  readonly differing: number;
  /** Of the float32 among those that differ; 0 where there are none. */
  readonly ulps: number;
  /** Values left out: they vary from run to run with the author's kernels, too. */
  readonly wavering: number;
}

/** An array longer than this that wavers anywhere is left out as a whole: elsewhere it may have been the same by chance. */
const long = 8;

/** @param author the last frame of a run of the author's kernels; of several runs where a widget varies by run */
export function compareEdited(edited: FrameValue, author: readonly FrameValue[]): Comparison {
  const ours = flatten(edited);
  const [theirs, ...again] = author.map(flatten);
  const sameShape = ({ values }: Flat) =>
    values.length === ours.values.length &&
    values.every(({ at, kind }, index) => at === ours.values[index]!.at && kind === ours.values[index]!.kind);
  if (!theirs || ![theirs, ...again].every(sameShape))
    return {
      values: { edited: ours.values.length, author: theirs?.values.length ?? 0 },
      differing: 0,
      ulps: 0,
      wavering: 0,
    };
  const steady = steadyOf(theirs, again);
  const unlike = differing(steady, ours.bytes, theirs.bytes);
  const floats = unlike.filter(({ kind }) => kind === 'f32');
  return {
    values: steady.length,
    differing: unlike.length,
    ulps: mostUlps(floats, ours.bytes, theirs.bytes),
    wavering: theirs.values.length - steady.length,
  };
}

/** The values that were the same in every run. */
function steadyOf({ values, bytes }: Flat, again: readonly Flat[]): Place[] {
  const wavering = new Set(again.flatMap((run) => differing(values, bytes, run.bytes)));
  const lengths = new Map<number, number>();
  for (const { array } of values) lengths.set(array, (lengths.get(array) ?? 0) + 1);
  const left = new Set([...wavering].map(({ array }) => array).filter((array) => lengths.get(array)! > long));
  return values.filter((value) => !wavering.has(value) && !left.has(value.array));
}

const many = (count: number): string => count.toLocaleString('en');

/** One sentence, with the marks of `describe`. */
export function comparisonText({ values, differing: unlike, ulps, wavering }: Comparison, kernels: number): string {
  const whose = kernels === 1 ? 'the author’s kernel' : 'the author’s kernels';
  if (typeof values === 'object') {
    const sizes =
      values.edited === values.author
        ? 'its values are of other kinds'
        : `it has ${many(values.edited)} values, where ${whose} ${kernels === 1 ? 'gives' : 'give'} ${many(values.author)}`;
    return `__The result differs__: ${sizes}, so they cannot be compared one by one.`;
  }
  const left =
    wavering === 0
      ? ''
      : ` Left out: ${many(wavering)} that ${wavering === 1 ? 'varies' : 'vary'} from run to run with ${whose}, too.`;
  if (unlike === 0) return `**Same bits** as with ${whose}: all ${many(values)} values.${left}`;
  return `__${many(unlike)} of ${many(values)} values differ__ from those of ${whose}${ulps === 0 ? '' : `, at most ${many(ulps)} ulp`}.${left}`;
}
