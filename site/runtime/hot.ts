/** In dev a live figure takes over what its author saves: the drawing at once, the computation by a new worker, the params as they are. */
import { CHANGED, type Changed } from './hot-event.ts';
import type { LiveFigure } from './live.tsx';
import { lanes } from './pool.ts';
import { loadAnew } from './registry.ts';

let reopened = 0;

export function follow(figure: LiveFigure): void {
  import.meta.hot?.on(CHANGED, async ({ time, widget }: Changed) => {
    if (widget !== undefined && widget !== figure.name) return;
    try {
      const anew = await loadAnew(figure.name, time);
      // One pair of workers serves all figures: they are opened once a change.
      if (reopened < time) for (const lane of Object.values(lanes)) lane.reopen();
      reopened = time;
      figure.swap(anew);
    } catch (error) {
      // What does not parse is said by the dev server's own overlay.
      console.error(error);
    }
  });
}
