/** What the check of a talk found on this machine: kept for the talk itself, which is patient accordingly. */

export interface CheckedStep {
  /** How long the run took, in ms. */
  readonly ms: number;
  readonly verdict: 'live' | 'slow' | 'failed' | 'still';
}
export type Checked = Readonly<Record<string, CheckedStep>>;

const keyOf = (slug: string): string => `ulp-talk-check:${slug}`;

export function readChecked(slug: string): Checked {
  try {
    return JSON.parse(localStorage.getItem(keyOf(slug)) ?? '{}') as Checked;
  } catch {
    return {};
  }
}

export function writeChecked(slug: string, checked: Checked): void {
  try {
    localStorage.setItem(keyOf(slug), JSON.stringify(checked));
  } catch {
    // The talk is then as patient as the figures' cost says.
  }
}
