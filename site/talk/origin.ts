/** Where the frame of a figure came from, in the words of its provenance line. */
import type { LiveFigure } from '../runtime/live.tsx';
import type { RecordedOn } from '../runtime/status.tsx';

export function originOf({ provenance, host }: Pick<LiveFigure, 'provenance' | 'host'>): string {
  if (!provenance) {
    const { adapter, date } = JSON.parse(host.dataset.recorded!) as RecordedOn;
    return `recorded, ${adapter}, ${date}`;
  }
  const { backend, adapter, software, kernels } = provenance;
  if (backend === 'reference' || kernels.length === 0) return 'live, computed in JavaScript';
  return `live, ${adapter || 'an adapter that the browser does not name'}${software ? ' (software, not a GPU)' : ''}`;
}
