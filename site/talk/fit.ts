/**
 * Fits a drawing into its place on a slide: as large as it goes, and never so small that its words fall below 12 units, which are 24 px
 * on a screen of 1920 by 1080. A drawing is laid out wider and then made smaller as a whole, so its own proportions hold.
 */
const largest = 1.7;
const smallest = 0.8;
/** What does not fit so is made smaller still, and is marked: seen whole it is better than cut off. */
const last = 0.4;
const step = 0.05;

export function fitDrawing(box: HTMLElement): void {
  const drawing = box.querySelector<HTMLElement>('.drawing')!;
  const { clientWidth: width, clientHeight: height } = box;
  if (width === 0 || height === 0) return;
  const style = getComputedStyle(box);
  const most = Number(style.getPropertyValue('--most')) || largest;
  const least = Number(style.getPropertyValue('--least')) || last;
  let factor = most;
  for (; factor > least; factor -= step) {
    lay(drawing, width / factor, height / factor);
    if (drawing.offsetHeight * factor <= height && drawing.scrollWidth * factor <= width + 1) break;
  }
  factor = Math.max(least, factor);
  lay(drawing, width / factor, height / factor);
  drawing.style.transform = `scale(${factor})`;
  box.toggleAttribute('data-overfull', factor < smallest - step / 2 || drawing.offsetHeight * factor > height + 1);
}

/** `--room`: how high it may be, for drawings that would grow with their width. */
function lay(drawing: HTMLElement, width: number, room: number): void {
  drawing.style.width = `${width}px`;
  drawing.style.setProperty('--room', `${room}px`);
}
