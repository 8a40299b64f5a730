/** A swipe turns the page: to the left the next step, to the right the one before. Handles and controls keep their touches. */
import type { Command } from './state.ts';

/** How far a finger goes before it is a swipe, in CSS pixels. */
const least = 60;

export function touches(slides: HTMLElement, turn: (command: Command) => void): void {
  let from: { x: number; y: number; id: number } | undefined;
  slides.addEventListener('pointerdown', ({ pointerType, clientX, clientY, pointerId, target }) => {
    from = undefined;
    if (pointerType === 'mouse' || (target as Element).closest('[data-handle], input, select, button, a')) return;
    from = { x: clientX, y: clientY, id: pointerId };
  });
  slides.addEventListener('pointerup', ({ clientX, clientY, pointerId }) => {
    if (from?.id !== pointerId) return;
    const [across, down] = [clientX - from.x, clientY - from.y];
    from = undefined;
    if (Math.abs(across) >= least && Math.abs(across) > 1.5 * Math.abs(down)) turn(across < 0 ? 'next' : 'previous');
  });
  slides.addEventListener('pointercancel', () => (from = undefined));
}
