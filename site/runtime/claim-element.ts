/**
 * `<ulp-claim>`: a number in the prose that a recording bears out. Once the reader has run the figure with the claim's preset, it says
 * what their own device gives.
 */
import { field } from './field.ts';
import type { ResultEvent } from './live.tsx';
import { presetValues, sameValues } from './values.ts';

class UlpClaim extends HTMLElement {
  private readonly listen = (event: Event) => this.compare((event as CustomEvent<ResultEvent>).detail);

  connectedCallback(): void {
    document.addEventListener('ulp-result', this.listen);
  }
  disconnectedCallback(): void {
    document.removeEventListener('ulp-result', this.listen);
  }

  private compare({ widget, definition, values, frame, provenance }: ResultEvent): void {
    const { widget: name, preset, of: path, is } = this.dataset as Record<'widget' | 'preset' | 'of' | 'is', string>;
    if (widget !== name || !sameValues(definition, values, presetValues(widget, definition, preset), 'run')) return;
    const value = field(frame, path);
    const same = String(value) === is;
    this.dataset.verdict = same ? 'same' : 'differs';
    const where = provenance.backend === 'webgpu' && provenance.kernels.length > 0 ? 'your device' : 'JavaScript';
    const note = this.querySelector('.claim-note')!;
    note.textContent = same ? `${where} agrees` : `${where} gives ${String(value)}`;
  }
}

customElements.define('ulp-claim', UlpClaim);
