/** The page's address carries an edit of this figure: it is brought into view, and shown. Loaded only then. */
import type { UlpWidget } from '../element.ts';
import { sessionOf } from './session.tsx';

export async function fromLink(host: UlpWidget): Promise<void> {
  await sessionOf(await host.live()).showCarried();
  host.scrollIntoView();
}
