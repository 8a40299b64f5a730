/**
 * States that a reader may never meet, for the gallery and its tests. Nothing is painted: the figure's worker is given a world in which
 * they are true (no `navigator.gpu`, a device that is destroyed, a kernel that does not compile), and all else takes its usual course.
 */
import simulated from './simulated-worker.ts?worker&url';

export const states = ['twin', 'no-webgpu', 'lost', 'error', 'print'] as const;
export type SimulatedState = (typeof states)[number];

export function simulate(state: SimulatedState): void {
  if (state === 'print') {
    print();
    return;
  }
  const Native = Worker;
  window.Worker = class extends Native {
    constructor(url: string | URL, options?: WorkerOptions) {
      const other = options?.name === 'webgpu';
      if (other && state === 'twin') super(url, { ...options, name: 'reference' });
      else if (other) super(simulated, { type: 'module', name: state });
      else super(url, options);
    }
  };
}

/** What is said of paper holds on the screen, too: the very rules of the style sheets. */
function print(): void {
  const turn = (rules: CSSRuleList): void => {
    for (const rule of rules) {
      if (rule instanceof CSSMediaRule && /\bprint\b/.test(rule.conditionText)) rule.media.mediaText = 'all';
      else if (rule instanceof CSSMediaRule && /\bscreen\b/.test(rule.conditionText)) rule.media.mediaText = 'not all';
      else if (rule instanceof CSSGroupingRule) turn(rule.cssRules);
    }
  };
  for (const sheet of document.styleSheets) turn(sheet.cssRules);
}
