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

const keyOf = ({ widget, preset, of: path, is }: WrittenClaim): string => [widget, preset, path, is].join(' ');

/** A line for each claim whose preset ran. Where one does not hold, a preset whose run gave the claimed value is named. */
export function claimNews(claims: readonly WrittenClaim[], outcomes: readonly Outcome[]): ClaimNews[] {
  const news: ClaimNews[] = [];
  const said = new Set<string>();
  for (const claim of claims) {
    const { widget, preset, of: path, is } = claim;
    const key = keyOf(claim);
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

/** All of it in a few words: what does not hold, and of how many nothing can be said because their preset did not run to its end. */
export function claimSummary(claims: readonly WrittenClaim[], news: readonly ClaimNews[]): string {
  const all = new Set(claims.map(keyOf)).size;
  const off = news.filter(({ agrees }) => !agrees).length;
  if (off > 0) return `${off} ${off === 1 ? 'claim does' : 'claims do'} not hold here`;
  if (news.length === all) return 'every claim holds here';
  return `${news.length} ${news.length === 1 ? 'claim holds' : 'claims hold'} here, and ${all - news.length} of ${all} are open: their preset did not run to its end`;
}
