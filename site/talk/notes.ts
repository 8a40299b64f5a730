/** The notes need no script. This one keeps them for when there is no network. */
import { storePage } from './offline.ts';

const main = document.querySelector<HTMLElement>('main.notes-page')!;
storePage(main.dataset.slug!).then(
  () => (main.dataset.stored = ''),
  (error: Error) => console.warn(`the notes were not stored: ${error.message}`),
);
