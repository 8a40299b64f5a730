/** `<ulp-check>`: turns from "not yet" to "solved" once a run of the reader's gives the frame that an exercise asks for; it stays solved. */
import { field } from './field.ts';
import type { ResultEvent } from './live.tsx';
import { solves } from './solves.ts';

class UlpCheck extends HTMLElement {
  private readonly listen = (event: Event) => this.check((event as CustomEvent<ResultEvent>).detail);
  private get type() {
    return this.dataset.edited === undefined ? 'ulp-result' : 'ulp-edited-result';
  }

  connectedCallback(): void {
    document.addEventListener(this.type, this.listen);
  }
  disconnectedCallback(): void {
    document.removeEventListener(this.type, this.listen);
  }

  private check({ key, frame, provenance }: ResultEvent): void {
    if (key !== this.dataset.key || !solves(field(frame, this.dataset.of!), this.dataset)) return;
    this.dataset.solved = '';
    const device = provenance.backend === 'webgpu' && provenance.kernels.length > 0;
    this.querySelector('[role="status"]')!.textContent = device ? 'solved on your device' : 'solved';
    document.removeEventListener(this.type, this.listen);
  }
}

customElements.define('ulp-check', UlpCheck);
