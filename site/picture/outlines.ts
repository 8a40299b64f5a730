/** Text as outlines, in the site's own fonts: a picture drawn at build time looks the same on a machine that has none. */
import { readFileSync } from 'node:fs';
import opentype, { type Font } from 'opentype.js';

export type Face = 'serif-600' | 'sans-400' | 'sans-600' | 'mono-400';

const fonts = new Map<string, Font>();

function fontOf(file: string): Font {
  const known = fonts.get(file);
  if (known) return known;
  const { buffer, byteOffset, byteLength } = readFileSync(`site/picture/fonts/${file}.ttf`);
  const font = opentype.parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  fonts.set(file, font);
  return font;
}

/** No text font of ours has them: set small and high. */
const raised = new Map([...'⁰¹²³⁴⁵⁶⁷⁸⁹⁻ᵀ'].map((letter, index) => [letter, '0123456789−T'[index]!]));

interface Run {
  readonly font: Font;
  readonly text: string;
  readonly size: number;
  /** How far above the baseline. */
  readonly up: number;
}

/** Letters side by side of one font: the face's own, Greek, or symbols of mathematics. */
function runsOf(text: string, face: Face, size: number): Run[] {
  const runs: { font: Font; text: string; size: number; up: number }[] = [];
  for (const letter of text) {
    const plain = raised.get(letter) ?? letter;
    const high = plain !== letter;
    const fitting = [face, `${face}.greek`, 'symbols'].map(fontOf).find((font) => font.charToGlyphIndex(plain) > 0);
    const run = { font: fitting ?? fontOf(face), text: plain, size: high ? size * 0.66 : size, up: high ? size * 0.36 : 0 };
    const last = runs.at(-1);
    if (last && last.font === run.font && last.size === run.size) last.text += plain;
    else runs.push(run);
  }
  return runs;
}

export const widthOf = (text: string, face: Face, size: number): number =>
  runsOf(text, face, size).reduce((sum, run) => sum + run.font.getAdvanceWidth(run.text, run.size), 0);

const place = (value: number): string => String(Math.round(value * 10) / 10);

/** The data of one path: `text` with its baseline at y, from x on. */
export function outline(text: string, face: Face, size: number, x: number, y: number): string {
  let d = '';
  let at = x;
  for (const run of runsOf(text, face, size)) {
    // Written here: opentype.js writes NaN for numbers that are almost nothing.
    for (const { type, x1, y1, x2, y2, x: toX, y: toY } of run.font.getPath(run.text, at, y - run.up, run.size).commands) {
      d += type;
      if (x1 !== undefined) d += `${place(x1)} ${place(y1!)} `;
      if (x2 !== undefined) d += `${place(x2)} ${place(y2!)} `;
      if (toX !== undefined) d += `${place(toX)} ${place(toY!)}`;
    }
    at += run.font.getAdvanceWidth(run.text, run.size);
  }
  return d;
}

/** Lines no wider than `width`; what does not fit into `most` lines ends in an ellipsis. */
export function wrapped(text: string, face: Face, size: number, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || widthOf(longer, face, size) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  if (lines.length <= most) return lines;
  let last = lines[most - 1]!;
  while (last.includes(' ') && widthOf(`${last} …`, face, size) > width) last = last.slice(0, last.lastIndexOf(' '));
  return [...lines.slice(0, most - 1), `${last} …`];
}
