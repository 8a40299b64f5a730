/**
 * What a code on a slide leads to: the phone's own run of the figure, compared with the bits on the screen by the digest that the
 * address carries; where there is nothing to compare, the article at this place.
 */
import type { LiveFigure } from '../runtime/live.tsx';
import { shareFragment } from '../runtime/share.ts';
import { articlePath, figureSearch } from './address.ts';
import type { Step } from './deck.ts';
import type { PageDeck } from './page-deck.ts';

export function roomAddress(deck: PageDeck, step: Step, live: LiveFigure | undefined): { path: string; says: string } {
  const { figure } = step;
  const path = articlePath(deck.article, step, live?.widget, live?.values);
  if (!figure || !live) return { path, says: 'The article, at this place.' };
  const search = figureSearch(step, live.widget, live.values);
  const { frame, provenance, widget } = live;
  if (frame === undefined || !provenance || provenance.edited) return { path, says: 'This figure, in the article.' };
  const result = shareFragment(figure.key, frame, provenance, widget.deviceOnly, 'whole');
  const talk = deck.article.replace(/posts\/([^/]+)\/$/, 'talk/$1/room/');
  return {
    path: `${talk}${search}#${result}`,
    says: 'Your own device runs this figure, and says whether its bits are the same as here.',
  };
}
