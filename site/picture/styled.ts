/**
 * A drawing that stands without the site's style sheets: colours and sizes as attributes of its SVG, what is hidden left out. Of HTML
 * around it (tables, labels) the text stays as it is.
 */
import render from 'dom-serializer';
import { type AnyNode, type Document, type Element, isTag } from 'domhandler';
import { removeElement } from 'domutils';
import { parseDocument } from 'htmlparser2';
import { declared, type Palette } from './cascade.ts';

/** In the colours of whatever page it will stand in, light or dark. */
export const anywhere: Palette = {
  '--ink': 'currentColor',
  '--soft': '#857f73',
  '--hair': '#a9a39566',
  '--cell': '#9b9587',
  '--paper': 'Canvas',
  '--tint': 'transparent',
  '--differs': '#d8401f',
  '--touch': '#148a8a',
};

const rem = 19;
/** `12px`, `0.82rem`, `2` as a number of pixels. */
export function pixels(text: string | undefined): number | undefined {
  const match = /^(-?[\d.]+)(px|rem)?$/.exec(text ?? '');
  return match ? Number(match[1]) * (match[2] === 'rem' ? rem : 1) : undefined;
}

const attributes = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-size',
  'font-family',
  'font-weight',
  'paint-order',
  'text-anchor',
  'visibility',
];

/** The drawing's tree, in the place that the style sheets expect it in. */
export function drawingTree(html: string): { document: Document; drawing: Element } {
  const document = parseDocument(`<ulp-widget class="figure"><figure><div class="drawing">${html}</div></figure></ulp-widget>`, {
    xmlMode: false,
    recognizeSelfClosing: true,
    lowerCaseAttributeNames: false,
    lowerCaseTags: false,
  });
  const drawing = ((document.children[0] as Element).children[0] as Element).children[0] as Element;
  return { document, drawing };
}

/** Puts what the style sheets say of SVG into its attributes; removes what they hide. Changes the tree. */
export function style(drawing: Element, palette?: Palette): void {
  const visit = (node: AnyNode, inSvg: boolean): void => {
    if (!isTag(node)) return;
    const found = declared(node, palette);
    if (found.get('display') === 'none' || /\bvisually-hidden\b/.test(node.attribs.class ?? '')) {
      removeElement(node);
      return;
    }
    const svg = inSvg || node.name === 'svg';
    if (svg) for (const name of attributes) if (found.has(name)) node.attribs[name] = put(name, found.get(name)!);
    if (node.name === 'svg' && !inSvg) size(node, found);
    for (const child of [...node.children]) visit(child, svg);
    if (svg) {
      delete node.attribs.class;
      delete node.attribs.tabindex;
    }
  };
  for (const child of [...drawing.children]) visit(child, false);
}

const put = (name: string, value: string): string =>
  name === 'font-family' ? value.replaceAll('"', "'") : name === 'font-size' ? `${pixels(value) ?? value}` : value;

/** An SVG without a size of its own would be as wide as the page, bit strips included. */
function size(svg: Element, found: ReadonlyMap<string, string>): void {
  const box = svg.attribs.viewBox?.split(/\s+/).map(Number);
  const height = pixels(found.get('height')) ?? pixels(svg.attribs.height);
  if (!box || svg.attribs.preserveAspectRatio === 'none') return;
  const [, , wide = 0, tall = 0] = box;
  const scale = height === undefined ? 1 : height / tall;
  svg.attribs.width ??= String(Math.round(wide * scale));
  svg.attribs.height ??= String(Math.round(tall * scale));
}

/** The drawing as HTML that needs no style sheet. */
export function styledDrawing(html: string, palette: Palette = anywhere): string {
  const { drawing } = drawingTree(html);
  style(drawing, palette);
  const leave = (node: AnyNode): void => {
    if (!isTag(node)) return;
    for (const name of ['class', 'tabindex', 'role', 'aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext'])
      if (name !== 'role' || node.attribs.role === 'slider') delete node.attribs[name];
    for (const child of node.children) leave(child);
  };
  for (const child of drawing.children) leave(child);
  return render(drawing.children, { encodeEntities: 'utf8', selfClosingTags: true, xmlMode: 'foreign' });
}
