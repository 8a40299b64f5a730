/** What leaves the page by the clipboard, link or report, and what came in by the page's own address. Loaded at the first of either. */
import { copy } from './copy.ts';
import type { LiveFigure } from './live.tsx';
import { reportOf } from './report.ts';
import { compareShare, readShare, shareFragment } from './share.ts';
import { writeUrl } from './write-url.ts';

/** The link's fragment: the reader's edit where there is one, else the result. Undefined where an edit is too long for a link. */
async function fragmentOf({ edited, key, frame, provenance, widget }: LiveFigure): Promise<string | undefined> {
  if (edited) return edited.fragment();
  return frame !== undefined && provenance && !provenance.edited ? shareFragment(key, frame, provenance, widget.deviceOnly) : key;
}

/** Copies it, and says what became of it; opens what can be exported, which speaks for itself. */
export async function copied(what: 'link' | 'export' | 'report', figure: LiveFigure): Promise<string | undefined> {
  if (what === 'export') {
    (await import('./export/menu.tsx')).toggle(figure);
    return undefined;
  }
  const { key, name, widget, values, preset, placed, failure, reason, provenance, edited } = figure;
  if (what === 'report')
    return copy(what, reportOf({ widget: name, widgetDefinition: widget, values, failure, reason, provenance }));
  const fragment = await fragmentOf(figure);
  if (fragment === undefined) return 'This edit is too long for a link; nothing was copied.';
  const { origin, pathname } = location;
  return copy(
    edited ? 'edit' : 'link',
    `${origin}${pathname}${writeUrl('', key, name, widget, placed, preset, values)}#${fragment}`,
  );
}

/** Where the page's address carries a result of this figure: is ours the same? */
export function sharedNotice({ key, frame, provenance, widget }: LiveFigure): string | undefined {
  const shared = readShare(location.hash, key);
  if (shared === undefined || frame === undefined || !provenance) return undefined;
  if (shared === 'broken') return 'The link carries a result that is cut off or garbled; it was not compared.';
  return compareShare(shared, frame, provenance, widget.deviceOnly).text;
}
