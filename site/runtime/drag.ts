/**
 * Gives life to the handles that a view draws (`site/figure/handle.ts`, `arrow.ts`): pointer, touch and keys, by delegation on the drawing. A view
 * only says which param an element stands for and how far it travels; nothing here knows what is drawn.
 */

export interface Dragged {
  readonly param: string;
  /** Which number of a `numbers` param, or which place of an `order`. */
  readonly index: number | undefined;
  /** `slide`: the value that the handle now stands at. `move`: the place that the card now has. `arrow`: the components of its tip. */
  readonly value: number | readonly number[];
  /** The reader let go, or pressed a key. */
  readonly rest: boolean;
}

interface Slide {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Where min and max lie, in the units of the drawing. */
  readonly from: number;
  readonly to: number;
  readonly axis: 'x' | 'y';
}

const keysDown = new Set(['ArrowLeft', 'ArrowDown']);
const keysUp = new Set(['ArrowRight', 'ArrowUp']);

const slideOf = ({ dataset }: HTMLElement | SVGElement): Slide => ({
  min: Number(dataset.min),
  max: Number(dataset.max),
  step: Number(dataset.step),
  from: Number(dataset.from),
  to: Number(dataset.to),
  axis: dataset.axis === 'y' ? 'y' : 'x',
});

const snap = ({ min, max, step }: Slide, value: number): number =>
  Math.min(max, Math.max(min, Number((min + Math.round((value - min) / step) * step).toPrecision(12))));

/** The pointer in the units of the drawing: its SVG's, shares of its SVG's size, or CSS pixels of the element that holds the handles. */
function pointer(handle: HTMLElement | SVGElement, event: PointerEvent): { x: number; y: number } {
  const svg = handle instanceof SVGElement ? handle.ownerSVGElement : null;
  if (svg && handle.dataset.unit === 'share') {
    const { left, top, width, height } = svg.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  }
  const matrix = svg?.getScreenCTM();
  if (matrix) return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  const box = handle.parentElement!.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** Starts to listen; returns what stops it. */
export function listen(drawing: HTMLElement, onDrag: (dragged: Dragged) => void): () => void {
  let held: { param: string; index: number | undefined; last: string; from: { x: number; y: number }; value: string } | undefined;
  // Only drawings with arrows pay for them.
  let arrows: typeof import('./drag-arrow.ts') | undefined;
  if (drawing.querySelector('[data-kind="arrow"]')) void import('./drag-arrow.ts').then((module) => (arrows = module));

  const find = (target: EventTarget | null): HTMLElement | SVGElement | null =>
    target instanceof Element ? target.closest<HTMLElement>('[data-handle]') : null;
  // The drawing is drawn anew while it is dragged: the handle is found again by what it stands for.
  const handles = (param: string): (HTMLElement | SVGElement)[] => [
    ...drawing.querySelectorAll<HTMLElement>(`[data-handle="${param}"]`),
  ];
  const indexOf = (handle: HTMLElement | SVGElement): number | undefined =>
    handle.dataset.index === undefined ? undefined : Number(handle.dataset.index);
  const current = (param: string, index: number | undefined) => handles(param).find((handle) => indexOf(handle) === index);

  const place = (event: PointerEvent, rest: boolean): void => {
    if (!held) return;
    const handle = current(held.param, held.index);
    if (!handle) return;
    const { kind } = handle.dataset;
    const value =
      kind === 'move'
        ? nearestPlace(handles(held.param), event)
        : kind === 'arrow'
          ? arrows?.dragged(handle.dataset, held, pointer(handle, event))
          : slideValue(handle, event);
    if (value === undefined || (String(value) === held.last && !rest)) return;
    held.last = String(value);
    onDrag({ param: held.param, index: held.index, value, rest });
    if (kind === 'move') held.index = value as number;
  };

  const down = (event: PointerEvent): void => {
    const handle = find(event.target);
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    handle.focus();
    const index = indexOf(handle);
    const { handle: param, value = '' } = handle.dataset as { handle: string; value?: string };
    const last = value || (handle.getAttribute('aria-valuenow') ?? String(index));
    held = { param, index, last, from: pointer(handle, event), value };
    drawing.setPointerCapture(event.pointerId);
    drawing.toggleAttribute('data-dragging', true);
  };
  const move = (event: PointerEvent): void => place(event, false);
  const up = (event: PointerEvent): void => {
    if (!held) return;
    const { param } = held;
    place(event, true);
    const index = held.index;
    held = undefined;
    drawing.removeAttribute('data-dragging');
    requestAnimationFrame(() => current(param, index)?.focus());
  };
  const key = (event: KeyboardEvent): void => {
    const handle = find(event.target);
    if (!handle || event.ctrlKey || event.metaKey || event.altKey) return;
    const param = handle.dataset.handle!;
    const index = indexOf(handle);
    const { kind } = handle.dataset;
    const next =
      kind === 'move'
        ? movedBy(event.key, index!, handles(param).length)
        : kind === 'arrow'
          ? arrows?.keyed(handle.dataset, event)
          : slidBy(event, handle);
    if (next === undefined) return;
    event.preventDefault();
    onDrag({ param, index, value: next, rest: true });
    requestAnimationFrame(() => current(param, kind === 'move' ? (next as number) : index)?.focus());
  };

  drawing.addEventListener('pointerdown', down);
  drawing.addEventListener('pointermove', move);
  drawing.addEventListener('pointerup', up);
  drawing.addEventListener('pointercancel', up);
  drawing.addEventListener('keydown', key);
  return () => {
    drawing.removeEventListener('pointerdown', down);
    drawing.removeEventListener('pointermove', move);
    drawing.removeEventListener('pointerup', up);
    drawing.removeEventListener('pointercancel', up);
    drawing.removeEventListener('keydown', key);
  };
}

function slideValue(handle: HTMLElement | SVGElement, event: PointerEvent): number {
  const slide = slideOf(handle);
  const at = pointer(handle, event)[slide.axis];
  return snap(slide, slide.min + ((at - slide.from) / (slide.to - slide.from)) * (slide.max - slide.min));
}

/** The place of the card whose middle is nearest to the pointer. */
function nearestPlace(cards: readonly (HTMLElement | SVGElement)[], event: PointerEvent): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const card of cards) {
    const box = card.getBoundingClientRect();
    const distance = Math.hypot(box.left + box.width / 2 - event.clientX, box.top + box.height / 2 - event.clientY);
    if (distance >= least) continue;
    least = distance;
    best = Number(card.dataset.index);
  }
  return best;
}

const movedBy = (key: string, index: number, count: number): number | undefined => {
  const to =
    keysDown.has(key) || key === 'ArrowUp'
      ? index - 1
      : keysUp.has(key)
        ? index + 1
        : key === 'Home'
          ? 0
          : key === 'End'
            ? count - 1
            : index;
  return to !== index && to >= 0 && to < count ? to : undefined;
};

function slidBy({ key, shiftKey }: KeyboardEvent, handle: HTMLElement | SVGElement): number | undefined {
  const slide = slideOf(handle);
  const now = Number(handle.getAttribute('aria-valuenow'));
  const big = Math.max(slide.step, (slide.max - slide.min) / 10);
  const by = shiftKey ? big : slide.step;
  if (keysDown.has(key)) return snap(slide, now - by);
  if (keysUp.has(key)) return snap(slide, now + by);
  if (key === 'PageDown') return snap(slide, now - big);
  if (key === 'PageUp') return snap(slide, now + big);
  if (key === 'Home') return slide.min;
  if (key === 'End') return slide.max;
  return undefined;
}
