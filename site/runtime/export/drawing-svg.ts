/**
 * What a figure draws as one SVG that needs nothing: each SVG of the drawing where it stands, text of tables and labels as text, rules as
 * lines, all in the colours and sizes that the page shows now. Measured on the page, so that any program opens it.
 */
const drawn = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
  'visibility',
] as const;
const namespace = 'http://www.w3.org/2000/svg';

function make(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, typeof value === 'number' ? String(Math.round(value * 100) / 100) : value);
  return element;
}

const families = (text: string): string => text.replaceAll('"', "'");

/** A copy of an SVG of the page with its computed style in attributes. */
function copyOf(svg: SVGElement): SVGElement {
  const copy = svg.cloneNode(true) as SVGElement;
  const [from, to] = [svg, copy].map((one) => [one, ...one.querySelectorAll<SVGElement>('*')]) as [SVGElement[], SVGElement[]];
  const gone: Element[] = [];
  for (const [index, element] of from.entries()) {
    const style = getComputedStyle(element);
    const target = to[index]!;
    if (style.display === 'none') gone.push(target);
    const above = index === 0 ? undefined : getComputedStyle(element.parentElement!);
    for (const name of drawn) {
      const value = style.getPropertyValue(name);
      // What an element inherits need not be said again.
      if (name === 'opacity' ? value === '1' : above?.getPropertyValue(name) === value) target.removeAttribute(name);
      else target.setAttribute(name, families(value));
    }
    if (style.getPropertyValue('vector-effect') === 'non-scaling-stroke')
      target.setAttribute('vector-effect', 'non-scaling-stroke');
    for (const name of [...target.getAttributeNames()])
      if (/^(class|style|tabindex|role|aria-.*|data-.*)$/.test(name)) target.removeAttribute(name);
  }
  for (const element of gone) element.remove();
  return copy;
}

/** Words of one text node that stand on one line. */
function linesOf(node: Text): { text: string; box: DOMRect }[] {
  const lines: { text: string; box: DOMRect }[] = [];
  const range = document.createRange();
  for (const word of node.data.matchAll(/\S+/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const last = lines.at(-1);
    if (last && Math.abs(last.box.top - box.top) < 2) {
      last.text += ` ${word[0]}`;
      last.box = new DOMRect(last.box.x, last.box.y, box.right - last.box.x, last.box.height);
    } else lines.push({ text: word[0], box });
  }
  return lines;
}

/** @param said the sentence, which becomes the picture's description */
export function drawingSvg(drawing: HTMLElement, title: string, said: string): string {
  const frame = drawing.getBoundingClientRect();
  const margin = 16;
  const out = make('svg', {
    width: frame.width + 2 * margin,
    height: frame.height + 2 * margin,
    viewBox: `${-margin} ${-margin} ${frame.width + 2 * margin} ${frame.height + 2 * margin}`,
    role: 'img',
  });
  const name = make('title', {});
  name.textContent = title;
  const description = make('desc', {});
  description.textContent = said;
  out.append(
    name,
    description,
    make('rect', {
      x: -margin,
      y: -margin,
      width: frame.width + 2 * margin,
      height: frame.height + 2 * margin,
      fill: getComputedStyle(document.documentElement).backgroundColor,
    }),
  );
  const visit = (node: Node): void => {
    if (node instanceof Text) {
      const style = getComputedStyle(node.parentElement!);
      for (const { text, box } of linesOf(node)) {
        const size = Number.parseFloat(style.fontSize);
        const element = make('text', {
          x: box.x - frame.x,
          y: box.y - frame.y + box.height / 2 + size * 0.33,
          'font-size': size,
          'font-family': families(style.fontFamily),
          'font-weight': style.fontWeight,
          fill: style.color,
        });
        // As wide as on the page, whatever font the reader's program has.
        element.setAttribute('textLength', String(Math.round(box.width * 10) / 10));
        element.setAttribute('lengthAdjust', 'spacingAndGlyphs');
        element.textContent = text;
        out.append(element);
      }
      return;
    }
    if (!(node instanceof Element)) return;
    const style = getComputedStyle(node);
    if (style.display === 'none' || style.visibility === 'hidden' || node.classList.contains('visually-hidden')) return;
    const box = node.getBoundingClientRect();
    const [x, y] = [box.x - frame.x, box.y - frame.y];
    if (node instanceof SVGElement) {
      const copy = copyOf(node);
      for (const [key, value] of Object.entries({ x, y, width: box.width, height: box.height }))
        copy.setAttribute(key, String(Math.round(value * 100) / 100));
      copy.setAttribute('overflow', 'visible');
      out.append(copy);
      return;
    }
    if (!/transparent|, 0\)$/.test(style.backgroundColor))
      out.append(make('rect', { x, y, width: box.width, height: box.height, fill: style.backgroundColor }));
    for (const [side, from, to] of [
      ['top', [x, y], [x + box.width, y]],
      ['bottom', [x, y + box.height], [x + box.width, y + box.height]],
      ['left', [x, y], [x, y + box.height]],
      ['right', [x + box.width, y], [x + box.width, y + box.height]],
    ] as const) {
      const width = Number.parseFloat(style.getPropertyValue(`border-${side}-width`));
      if (width > 0 && style.getPropertyValue(`border-${side}-style`) !== 'none')
        out.append(
          make('line', {
            x1: from[0],
            y1: from[1],
            x2: to[0],
            y2: to[1],
            stroke: style.getPropertyValue(`border-${side}-color`),
            'stroke-width': width,
          }),
        );
    }
    for (const child of node.childNodes) visit(child);
  };
  for (const child of drawing.childNodes) visit(child);
  return `${new XMLSerializer().serializeToString(out)}\n`;
}
