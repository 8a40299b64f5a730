/** The picture that a link is shown with, 1200 by 630: title, the recorded figure, and what it says. */
import { outline, widthOf, wrapped } from './outlines.ts';
import { pieceOf } from './piece.ts';

export interface Card {
  readonly title: string;
  /** One line below the title, and the sentence below the figure. */
  readonly subtitle?: string;
  readonly sentence?: string;
  /** HTML of the recorded drawing. */
  readonly drawing?: string;
}

export const cardWidth = 1200;
export const cardHeight = 630;
const margin = 64;
const inner = cardWidth - 2 * margin;

const mark =
  '<path fill="#1c1b18" d="M0 0h9v14h-9zM23 0h9v14h-9z"/><path fill="none" stroke="#b3ad9e" d="M12 .5h8v13h-8z"/><path fill="#d8401f" d="M34.5 0h9v14h-9z"/>';

export function card({ title, subtitle, sentence, drawing }: Card): string {
  const parts: string[] = [];
  const line = (text: string, face: Parameters<typeof outline>[1], size: number, x: number, y: number, color: string) =>
    parts.push(`<path d="${outline(text, face, size, x, y)}" fill="${color}"/>`);
  parts.push(`<g transform="translate(${margin} 52) scale(1.5)">${mark}</g>`);
  line('Ulp', 'sans-600', 28, margin + 84, 73, '#1c1b18');
  const size = widthOf(title, 'serif-600', 60) <= inner ? 60 : 50;
  let y = 100;
  for (const text of wrapped(title, 'serif-600', size, inner, 2)) {
    y += size * 1.1;
    line(text, 'serif-600', size, margin, y, '#1c1b18');
  }
  if (subtitle) {
    y += 12;
    for (const text of wrapped(subtitle, 'sans-400', 27, inner, drawing ? 1 : 3)) {
      y += 36;
      line(text, 'sans-400', 27, margin, y, '#6b675e');
    }
  }
  const said = sentence ? wrapped(sentence, 'sans-400', 25, inner, 2) : [];
  const bottom = cardHeight - 40 - said.length * 34;
  const top = y + 34;
  const piece = drawing ? pieceOf(drawing, inner, bottom - top - 34) : undefined;
  if (piece) {
    parts.push(`<path d="M${margin} ${top}H${cardWidth - margin}" stroke="#1c1b18"/>`);
    const room = bottom - top - 16;
    const down = top + 10 + Math.max(0, (room - piece.height) / 2);
    const right = piece.width < inner * 0.8 ? margin + (inner - piece.width) / 2 : margin;
    parts.push(`<g transform="translate(${right} ${down})">${piece.svg}</g>`);
  }
  for (const [index, text] of said.entries()) line(text, 'sans-400', 25, margin, bottom + 28 + index * 34, '#1c1b18');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${cardWidth}" height="${cardHeight}" viewBox="0 0 ${cardWidth} ${cardHeight}"><rect width="100%" height="100%" fill="#fbfaf6"/>${parts.join('')}</svg>`;
}
