/** Times as a speaker reads them. Pure. */
import type { PlannedStep } from './cuts.ts';

/** 4:07; −0:30 */
export const clock = (ms: number): string => {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  return `${ms < -999 ? '−' : ''}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** When, in ms from the beginning, the talk is to leave this step. */
export function plannedEnd(steps: readonly PlannedStep[], id: string): number {
  let minutes = 0;
  for (const step of steps) {
    minutes += step.minutes;
    if (step.id === id) break;
  }
  return minutes * 60_000;
}
