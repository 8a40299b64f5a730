/**
 * How much goes into one submission. A browser cannot interrupt a submission: above a few seconds it resets the GPU, and from a tenth of a
 * second on the page stutters. So work is cut into submissions of about {@link BUDGET_MS}, by what earlier ones were measured to take.
 */
export const BUDGET_MS = 100;
/** Workgroups of an unknown program that are tried first, where its dispatch can be cut. */
export const TRIAL_GROUPS = 64;
/** What every device dispatches along one dimension: a piece of a dispatch is that wide at most, so that it is cut exactly. */
const WIDEST = 65535;

/** What a program was found to cost. `undefined` until it ran once: such a dispatch ends its submission, so that it is measured. */
export interface Cost {
  msPerWorkgroup: number | undefined;
}

/** How many of a dispatch's `workgroups` may go into a submission of their own: all of them, or as many as fit its time. */
export function portion({ msPerWorkgroup }: Cost, workgroups: number): number {
  if (msPerWorkgroup === undefined) return Math.min(workgroups, TRIAL_GROUPS);
  if (msPerWorkgroup * workgroups <= BUDGET_MS) return workgroups;
  return Math.min(WIDEST, Math.max(1, Math.floor(BUDGET_MS / msPerWorkgroup)));
}

interface Part {
  readonly cost: Cost;
  readonly workgroups: number;
}

/** One submission in the making. */
export class Batch {
  readonly #parts: Part[] = [];
  #expected = 0;
  #measures = false;

  /** Does `part` still fit? The first always does: a dispatch cannot be cut. */
  fits({ cost, workgroups }: Part): boolean {
    if (this.#parts.length === 0) return true;
    return !this.#measures && this.#expected + (cost.msPerWorkgroup ?? 0) * workgroups <= BUDGET_MS;
  }

  add(part: Part): void {
    this.#parts.push(part);
    if (part.cost.msPerWorkgroup === undefined) this.#measures = true;
    else this.#expected += part.cost.msPerWorkgroup * part.workgroups;
  }

  /** Corrects the costs by what the submission took, waiting included. */
  took(ms: number): void {
    const known = this.#parts.filter(({ cost }) => cost.msPerWorkgroup !== undefined);
    const unknown = this.#parts.filter(({ cost }) => cost.msPerWorkgroup === undefined);
    for (const { cost, workgroups } of unknown) cost.msPerWorkgroup = Math.max(0, ms - this.#expected) / Math.max(1, workgroups);
    if (unknown.length > 0 || this.#expected === 0) return;
    // Half-way to the measured ratio: one slow submission (another tab's work) does not undo what many have shown.
    const ratio = (1 + ms / this.#expected) / 2;
    for (const cost of new Set(known.map((part) => part.cost))) cost.msPerWorkgroup! *= ratio;
  }
}
