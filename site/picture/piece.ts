/**
 * The part of a recorded drawing that a small picture shows: its table, if it has one, else its largest SVG with its axis. Text becomes
 * outlines. Returns SVG markup of a given width.
 */
import render from 'dom-serializer';
import { type AnyNode, type Element, isTag, isText } from 'domhandler';
import { findAll, textContent } from 'domutils';
import { declared, type Palette } from './cascade.ts';
import { type Face, outline, widthOf } from './outlines.ts';
import { drawingTree, pixels, style } from './styled.ts';

export interface Piece {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** The light theme's own colours. */
const paper: Palette = {};

export function pieceOf(html: string, width: number, height: number): Piece | undefined {
  const { drawing } = drawingTree(html);
  const table = findAll(({ name }) => name === 'table', [drawing]).find(
    (one) => findAll(({ name }) => name === 'tr', [one]).length > 1,
  );
  if (table) return tablePiece(table, width, height);
  const axes = new Set(findAll(({ name, attribs }) => name === 'svg' && attribs.class === 'axis', [drawing]));
  style(drawing, paper);
  const area = ({ attribs }: Element) => {
    const [, , wide = 0, tall = 0] = attribs.viewBox?.split(/\s+/).map(Number) ?? [];
    return wide * tall;
  };
  const [largest] = findAll(({ name, attribs }) => name === 'svg' && attribs.viewBox !== undefined, [drawing]).sort(
    (a, b) => area(b) - area(a),
  );
  if (!largest || area(largest) === 0) return undefined;
  const [, , wide, tall] = largest.attribs.viewBox!.split(/\s+/).map(Number) as [number, number, number, number];
  const stretched = largest.attribs.preserveAspectRatio === 'none';
  const axis = stretched ? nextAxis(largest, axes) : undefined;
  const axisHeight = axis ? Number(axis.attribs.height ?? 40) : 0;
  const high = stretched ? Math.min(height - axisHeight, 240) : Math.min(height, (tall / wide) * width);
  const across = stretched ? width : (wide / tall) * high;
  for (const svg of [largest, ...(axis ? [axis] : [])]) outlineTexts(svg, svg === axis ? across : wide);
  const markup = (node: Element, attribs: Record<string, string>): string => {
    for (const name of ['aria-hidden', 'aria-label', 'role', 'height', 'width', 'y', 'x']) delete node.attribs[name];
    Object.assign(node.attribs, attribs);
    return render(node, { xmlMode: true });
  };
  const main = markup(largest, {
    x: '0',
    y: '0',
    width: String(across),
    height: String(high),
    overflow: stretched ? 'visible' : 'hidden',
  });
  const below = axis
    ? markup(axis, { x: '0', y: String(high), width: String(across), height: String(axisHeight), overflow: 'visible' })
    : '';
  return { svg: main + below, width: across, height: high + axisHeight };
}

/** The axis that stands below a stretched drawing. */
function nextAxis(svg: Element, axes: ReadonlySet<Element>): Element | undefined {
  for (let next: AnyNode | null = svg.next; next; next = next.next) if (isTag(next)) return axes.has(next) ? next : undefined;
  return undefined;
}

const faceOf = (family: string, weight: string): Face =>
  /Code|mono/i.test(family)
    ? 'mono-400'
    : /Serif/.test(family)
      ? 'serif-600'
      : Number(weight) >= 600 || weight === 'bold'
        ? 'sans-600'
        : 'sans-400';

/** A length of SVG: a number, or a share of the width. */
const along = (text: string | undefined, width: number): number =>
  text === undefined ? 0 : text.endsWith('%') ? (Number.parseFloat(text) / 100) * width : Number.parseFloat(text);

function inherited(node: Element, name: string, otherwise: string): string {
  for (let at: Element | null = node; at && at.type === 'tag'; at = at.parent as Element | null)
    if (at.attribs?.[name]) return at.attribs[name];
  return otherwise;
}

/** Every `<text>` below `svg` becomes a `<path>`. */
function outlineTexts(svg: Element, width: number): void {
  for (const text of findAll(({ name }) => name === 'text', [svg])) {
    const runs: { text: string; node: Element }[] = [];
    const collect = (node: AnyNode, owner: Element): void => {
      if (isText(node) && node.data !== '') runs.push({ text: node.data.replace(/\s+/g, ' '), node: owner });
      else if (isTag(node)) for (const child of node.children) collect(child, node);
    };
    for (const child of text.children) collect(child, text);
    const sized = runs.map((run) => {
      const size = pixels(inherited(run.node, 'font-size', '13')) ?? 13;
      const face = faceOf(inherited(run.node, 'font-family', 'Sans'), inherited(run.node, 'font-weight', '400'));
      return { ...run, size, face, width: widthOf(run.text, face, size) };
    });
    const whole = sized.reduce((sum, run) => sum + run.width, 0);
    const anchor = inherited(text, 'text-anchor', 'start');
    let x =
      along(text.attribs.x, width) +
      along(text.attribs.dx, width) -
      (anchor === 'end' ? whole : anchor === 'middle' ? whole / 2 : 0);
    const y = along(text.attribs.y, width) + along(text.attribs.dy, width);
    const paths = sized.map((run) => {
      if (run.node !== text && run.node.attribs.x !== undefined) x = along(run.node.attribs.x, width);
      const d = outline(run.text, run.face, run.size, x, run.node === text ? y : y + along(run.node.attribs.dy, width));
      x += run.width;
      return `<path d="${d}" fill="${inherited(run.node, 'fill', '#1c1b18')}"/>`;
    });
    text.name = 'g';
    text.children = drawingTree(paths.join('')).drawing.children;
    for (const child of text.children) child.parent = text;
    for (const name of ['x', 'y', 'dx', 'dy', 'text-anchor', 'fill']) delete text.attribs[name];
  }
}

interface Cell {
  readonly text: string;
  readonly face: Face;
  readonly color: string;
  readonly end: boolean;
  readonly svg: Element | undefined;
}

const textSize = 23;
const stripHeight = 19;
const rowHeight = 42;
const gap = 34;

const cellWidth = ({ text, face, svg }: Cell): number => {
  if (!svg) return widthOf(text, face, textSize);
  const [, , wide = 1, tall = 1] = svg.attribs.viewBox?.split(/\s+/).map(Number) ?? [];
  return (wide / tall) * stripHeight;
};

function tablePiece(table: Element, width: number, height: number): Piece | undefined {
  const seen = (element: Element): boolean => declared(element).get('display') !== 'none';
  const rows = findAll(({ name }) => name === 'tr', [table])
    .map((row) => row.children.filter((cell): cell is Element => isTag(cell) && seen(cell)).map(cellOf))
    .filter((row) => row.length > 1);
  const columns = Math.max(...rows.map((row) => row.length));
  const shown = rows.filter((row) => row.length === columns).slice(0, Math.max(2, Math.floor(height / rowHeight)));
  const widths = Array.from({ length: columns }, (_, column) => Math.max(...shown.map((row) => cellWidth(row[column]!))));
  const natural = widths.reduce((sum, one) => sum + one, 0) + gap * (columns - 1);
  // Room that is left goes between the columns.
  const between = natural < width ? gap + Math.min(90, (width - natural) / Math.max(1, columns - 1)) : gap;
  const across = widths.reduce((sum, one) => sum + one, 0) + between * (columns - 1);
  let svg = '';
  for (const [index, row] of shown.entries()) {
    const y = index * rowHeight;
    if (index > 0) svg += `<path d="M0 ${y}H${across}" stroke="#d9d5ca"/>`;
    let x = 0;
    for (const [column, cell] of row.entries()) {
      const left = x + (cell.end ? widths[column]! - cellWidth(cell) : 0);
      if (cell.svg) {
        cell.svg.attribs = {
          ...cell.svg.attribs,
          x: String(left),
          y: String(y + (rowHeight - stripHeight) / 2),
          width: String(cellWidth(cell)),
          height: String(stripHeight),
        };
        svg += render(cell.svg, { xmlMode: true });
      } else
        svg += `<path d="${outline(cell.text, cell.face, textSize, left, y + rowHeight / 2 + textSize * 0.33)}" fill="${cell.color}"/>`;
      x += widths[column]! + between;
    }
  }
  const scale = Math.min(1, width / across);
  return { svg: `<g transform="scale(${scale})">${svg}</g>`, width: across * scale, height: shown.length * rowHeight * scale };
}

function cellOf(cell: Element): Cell {
  const found = declared(cell);
  const strips = findAll(
    (one) =>
      one.name === 'svg' &&
      one.attribs.viewBox !== undefined &&
      declared(one).get('display') !== 'none' &&
      (!one.parent || declared(one.parent as Element).get('display') !== 'none'),
    [cell],
  );
  const svg = strips[0];
  // Its colours, while the style sheets still find it.
  if (svg) style(cell, paper);
  const header = cell.name === 'th' && cell.attribs.scope !== 'row';
  const coloured = findAll(({ attribs }) => /\bdiffers\b/.test(attribs.class ?? ''), [cell])[0];
  return {
    text: textContent(cell).replace(/\s+/g, ' ').trim(),
    face: faceOf(found.get('font-family') ?? '', found.get('font-weight') ?? '400'),
    color: coloured || /\bdiffers\b/.test(cell.attribs.class ?? '') ? '#c93a1b' : header ? '#6b675e' : '#1c1b18',
    end: found.get('text-align') === 'end',
    svg,
  };
}
