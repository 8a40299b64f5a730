/** Claims of a post, held against what the figures of its talk gave on this machine. Pure. */
import type { WrittenClaim } from './parts.ts';

/** What the run of a step gave. */
export interface Outcome {
  readonly step: string;
  readonly widget: string;
  readonly preset: string;
  /** A field of its frame, as text. */
  valueOf(path: string): string;
}

export interface ClaimNews {
  readonly step: string;
  readonly agrees: boolean;
  readonly text: string;
}

/** A line for each claim whose preset ran. Where one does not hold, a preset whose run gave the claimed value is named. */
export function claimNews(claims: readonly WrittenClaim[], outcomes: readonly Outcome[]): ClaimNews[] {
  const news: ClaimNews[] = [];
  const said = new Set<string>();
  for (const { widget, preset, of: path, is } of claims) {
    const key = [widget, preset, path, is].join(' ');
    const outcome = outcomes.find((one) => one.widget === widget && one.preset === preset);
    if (!outcome || said.has(key)) continue;
    said.add(key);
    const value = outcome.valueOf(path);
    if (value === is) {
      news.push({ step: outcome.step, agrees: true, text: `${path} is ${is}, as written` });
      continue;
    }
    const other = outcomes.find((one) => one.widget === widget && one !== outcome && one.valueOf(path) === is);
    const remedy = other ? `: use preset ${other.preset}` : '';
    news.push({ step: outcome.step, agrees: false, text: `${path} is ${value} here, the text says ${is}${remedy}` });
  }
  return news;
}
