/** How long a run may take on a stage before the recording is shown in its place. Pure. */
import type { Cost } from '../runtime/widget.ts';

/** Below this no run is called slow, in ms: an audience waits as long as a speaker breathes. */
const least = 6000;
/** Above this every run is. */
const most = 60_000;
/** What the slowest device that we know of (an adapter in software, on two cores) does in a millisecond. */
const flopsPerMs = 4e5;
const bytesPerMs = 4e5;
const msPerFrame = 60;

/** A run that is likely to take longer than this does not start by itself, in ms. */
const byItself = 30_000;

const expected = ({ flops, bytes, frames = 1 }: Cost, measured?: number): number =>
  measured ?? flops / flopsPerMs + bytes / bytesPerMs + frames * msPerFrame;

/** Does a step's run start when its slide is shown? A long one shows its recording until the speaker asks for it. */
export const startsByItself = (cost: Cost, measured?: number): boolean => expected(cost, measured) <= byItself;

/**
 * In ms: thrice what the run took when the talk was checked on this machine, or else twice what its `cost` comes to on a slow one.
 */
export function patience(cost: Cost, measured?: number): number {
  return Math.min(most, Math.max(least, (measured === undefined ? 2 : 3) * expected(cost, measured)));
}
