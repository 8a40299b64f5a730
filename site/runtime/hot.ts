/**
 * What an author has in dev, and a reader has not: a live figure takes over what is saved (the drawing at once, the computation by a new
 * worker, the params as they are), and its run can be kept as a capture.
 */
import { CHANGED, type Changed, KEEP } from './hot-event.ts';
import type { LiveFigure } from './live.tsx';
import { lanes } from './pool.ts';
import { encodeRecording } from './recording.ts';
import { loadAnew } from './registry.ts';
import { formatValues, presetValues, sameValues } from './values.ts';
import type { AnyWidget } from './widget.ts';

let reopened = 0;

/** Another declaration of the same widget; params that are still there keep their values. Here, so that no reader loads it. */
function swap(figure: LiveFigure, widget: AnyWidget): void {
  figure.widget = widget;
  const kept = Object.entries(figure.values).filter(([key]) => key in widget.params);
  figure.values = { ...presetValues(figure.name, widget, figure.placed), ...Object.fromEntries(kept) };
  if (Number(figure.host.dataset.run) > 0) figure.edit(figure.edited);
  // Draws.
  figure.set({});
}

export function follow(figure: LiveFigure): void {
  offerKeeping(figure);
  import.meta.hot?.on(CHANGED, async ({ time, widget }: Changed) => {
    if (widget !== undefined && widget !== figure.name) return;
    try {
      const anew = await loadAnew(figure.name, time);
      // One pair of workers serves all figures: they are opened once a change.
      if (reopened < time) for (const lane of Object.values(lanes)) lane.reopen();
      reopened = time;
      swap(figure, anew);
    } catch (error) {
      // What does not parse is said by the dev server's own overlay.
      console.error(error);
    }
  });
}

function offerKeeping(figure: LiveFigure): void {
  const line = document.createElement('p');
  line.className = 'quiet keep-run';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Keep this run';
  const said = document.createElement('span');
  said.setAttribute('role', 'status');
  line.append(button, ' ', said);
  figure.host.append(line);
  button.addEventListener('click', async () => {
    said.textContent = await keep(figure);
  });
}

/** Sends the frame on the page, as the last of its run. @returns what to say of it */
async function keep({ name, widget, preset, provenance, frame, frameValues }: LiveFigure): Promise<string> {
  if (!provenance || frame === undefined || provenance.backend !== 'webgpu' || provenance.kernels.length === 0)
    return 'Nothing was kept: run the figure on a GPU first.';
  if (!sameValues(widget, frameValues!, presetValues(name, widget, preset), 'run'))
    return `Nothing was kept: these are not the params of the preset ${preset}.`;
  if (provenance.edited) return 'Nothing was kept: its kernels are edited.';
  const text = encodeRecording({
    widget: name,
    preset,
    params: formatValues(widget, frameValues!),
    adapter: provenance.adapter,
    kernels: provenance.kernels,
    date: new Date().toISOString().slice(0, 10),
    yielded: 1,
    kept: [0],
    frames: [frame],
    ...{ software: provenance.software },
  });
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  const response = await fetch(`${base}${KEEP}`, { method: 'POST', body: text });
  const answer = await response.text();
  return response.ok ? `Kept as ${answer}` : `Nothing was kept: ${answer}`;
}
