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

/**
 * In ms: thrice what the run took when the talk was checked on this machine, or else twice what its `cost` comes to on a slow one.
 */
export function patience({ flops, bytes, frames = 1 }: Cost, measured?: number): number {
  const expected = measured === undefined ? 2 * (flops / flopsPerMs + bytes / bytesPerMs + frames * msPerFrame) : 3 * measured;
  return Math.min(most, Math.max(least, expected));
}
