/** What `npm run record` shows of a recording that it writes anew: what changed in numbers, and both drawings side by side. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { frameDifferences } from '../../site/runtime/frame.ts';
import type { Recording } from '../../site/runtime/recording.ts';
import { drawn } from '../../site/runtime/still.tsx';
import { parseValues } from '../../site/runtime/values.ts';
import type { AnyWidget } from '../../site/runtime/widget.ts';

const folder = '.cache/record';
const shown = 12;

/** The lines of a report: kernels, adapter and numbers, as far as they changed. */
export function changedLines(before: Recording | undefined, after: Recording): string[] {
  const title = `${after.widget}/${after.preset}`;
  if (!before) return [`${title}: new, ${after.kept.length} of ${after.yielded} frames kept`];
  const lines = [`${title}: recorded ${before.date}, now ${after.date}`];
  if (before.adapter !== after.adapter) lines.push(`  adapter ${before.adapter} → ${after.adapter}`);
  const known = new Map(before.kernels);
  for (const [kernel, hash] of after.kernels)
    if (known.get(kernel) !== hash) lines.push(`  kernel ${kernel} ${known.has(kernel) ? 'changed' : 'is new'}`);
  if (before.yielded !== after.yielded) lines.push(`  frames ${before.yielded} → ${after.yielded}`);
  const differences = frameDifferences(before.frames.at(-1)!, after.frames.at(-1)!);
  for (const difference of differences.slice(0, shown)) lines.push(`  ${difference}`);
  if (differences.length > shown) lines.push(`  and ${differences.length - shown} more`);
  return lines;
}

const styles = ['tokens', 'fonts', 'base', 'page', 'figure'].map((name) => `../../site/style/${name}.css`);

/** Appends the report to .cache/record/changes.txt, and draws both in .cache/record/<widget>-<preset>.html. */
export function reportRecording(widget: AnyWidget, before: Recording | undefined, after: Recording): void {
  mkdirSync(folder, { recursive: true });
  const page = `${folder}/${after.widget}-${after.preset}.html`;
  appendFileSync(`${folder}/changes.txt`, `${[...changedLines(before, after), `  ${page}`].join('\n')}\n`);
  const drawing = (recording: Recording) => {
    try {
      return drawn(widget, recording.frames.at(-1)!, parseValues(widget, recording.params));
    } catch (error) {
      return `<p>cannot be drawn any more: ${error instanceof Error ? error.message : String(error)}</p>`;
    }
  };
  const part = (name: string, recording: Recording) =>
    `<h2>${name}, ${recording.date}, ${recording.adapter}</h2><div class="figure"><div class="drawing">${drawing(recording)}</div></div>`;
  writeFileSync(
    page,
    `<!doctype html><meta charset="utf-8"><title>${after.widget}/${after.preset}</title>${[
      ...styles,
      `../../site/style/widgets/${after.widget}.css`,
    ]
      .map((href) => `<link rel="stylesheet" href="${href}">`)
      .join('')}<main>${before ? part('Before', before) : ''}${part('After', after)}</main>\n`,
  );
}
