/** What the dev server tells a page whose figures' sources changed. */
export interface Changed {
  /** Of the change: modules are asked for anew with it. */
  readonly time: number;
  /** The widget's name; none where any may be concerned. */
  readonly widget?: string;
}
export const CHANGED = 'ulp:changed';
/** Where "Keep this run" sends a capture. */
export const KEEP = '__ulp/keep';
