/** What can be taken away from a figure: its result, its drawing, how to cite it, its kernels. Loaded at the first press of "Export". */
import { render, type VNode } from 'preact';
import type { LiveFigure } from '../live.tsx';
import { writeUrl } from '../write-url.ts';
import { resultBibtex } from './bibtex.ts';
import { resultCsv } from './csv.ts';
import { drawingSvg } from './drawing-svg.ts';
import { resultJson, resultOf } from './result.ts';

const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');

type Part = BlobPart;
interface Offer {
  readonly label: string;
  readonly says: string;
  readonly ending: string;
  readonly type: string;
  make(figure: LiveFigure): Promise<Part>;
}

const offers: readonly Offer[] = [
  {
    label: 'JSON',
    says: 'the result, every bit, with params, adapter and kernels',
    ending: 'json',
    type: 'application/json',
    make: async (figure) => resultJson(await resultOf(figure), figure),
  },
  {
    label: 'CSV',
    says: 'its numbers, one a row',
    ending: 'csv',
    type: 'text/csv',
    make: async (figure) => resultCsv((await resultOf(figure)).frame),
  },
  {
    label: 'SVG',
    says: 'the drawing as it stands',
    ending: 'svg',
    type: 'image/svg+xml',
    make: async (figure) => {
      const { title, sentence } = await resultOf(figure);
      return drawingSvg(figure.host.querySelector<HTMLElement>('.drawing')!, title, sentence);
    },
  },
  {
    label: 'BibTeX',
    says: 'to cite this result: adapter, kernels, params, day',
    ending: 'bib',
    type: 'application/x-bibtex',
    make: async (figure) => resultBibtex(await resultOf(figure), figure.widget),
  },
  {
    label: 'Kernels',
    says: 'a folder (zip) with the WGSL and a program for Node that prints these numbers',
    ending: 'zip',
    type: 'application/zip',
    make: async (figure) => {
      const edited = figure.provenance?.edited;
      return (await import('./folder.ts')).folderOf(figure, resultJson(await resultOf(figure), figure), edited);
    },
  },
];

function save(part: Part, type: string, file: string): void {
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  // The browser reads the blob after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function Menu({ figure, said, onTake }: { figure: LiveFigure; said: string; onTake(offer: Offer): void }): VNode {
  const { name, widget, preset, values } = figure;
  return (
    <>
      <ul>
        {offers.map((offer) => (
          <li key={offer.ending}>
            <button type="button" data-export={offer.ending} onClick={() => onTake(offer)}>
              {offer.label}
            </button>
            <span>{offer.says}</span>
          </li>
        ))}
        <li>
          <a href={`${base}widgets/${name}/${writeUrl('', name, name, widget, 'default', preset, values)}#embed`}>Embed</a>
          <span>code for a page of your own</span>
        </li>
      </ul>
      <p role="status">{said}</p>
    </>
  );
}

const opened = new WeakMap<LiveFigure, HTMLElement>();

/** Opens the menu below the figure's actions, or closes it. */
export function toggle(figure: LiveFigure): void {
  const button = figure.host.querySelector('[data-act="export"]');
  const old = opened.get(figure);
  if (old) {
    old.hidden = !old.hidden;
    button?.setAttribute('aria-expanded', String(!old.hidden));
    return;
  }
  const place = document.createElement('div');
  place.className = 'exports';
  figure.host.querySelector('[data-part="status"]')!.after(place);
  opened.set(figure, place);
  button?.setAttribute('aria-expanded', 'true');
  const draw = (said = '') => render(<Menu figure={figure} said={said} onTake={(offer) => void take(offer)} />, place);
  const take = async (offer: Offer): Promise<void> => {
    const file = `ulp-${figure.name}.${offer.ending}`;
    try {
      save(await offer.make(figure), offer.type, file);
      draw(`Saved as ${file}.`);
    } catch (error) {
      draw(`${offer.label}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  draw();
}
