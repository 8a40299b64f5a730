/** `<ulp-knob>`: a control of a figure inside a sentence. The server wrote its input; this ties it to the figure, in both directions. */
import type { UlpWidget } from './element.ts';
import type { ParamRecord } from './params.ts';
import { fromSlider, onSlider } from './slider.ts';

class UlpKnob extends HTMLElement {
  private get figure(): UlpWidget | null {
    return document.querySelector<UlpWidget>(`ulp-widget[data-key="${this.dataset.key}"]`);
  }
  private readonly follow = (event: Event) => {
    if ((event as CustomEvent<{ key: string }>).detail.key === this.dataset.key) void this.update();
  };
  private readonly turn = (event: Event) =>
    void this.turned(event.target as HTMLInputElement | HTMLSelectElement, event.type === 'change');

  connectedCallback(): void {
    this.querySelector('input, select')?.removeAttribute('disabled');
    this.addEventListener('input', this.turn);
    this.addEventListener('change', this.turn);
    document.addEventListener('ulp-values', this.follow);
  }
  disconnectedCallback(): void {
    document.removeEventListener('ulp-values', this.follow);
  }

  private async turned(input: HTMLInputElement | HTMLSelectElement, rest: boolean): Promise<void> {
    const live = await this.figure?.live();
    if (!live) return;
    const name = this.dataset.param!;
    const param = (live.widget.params as ParamRecord)[name]!;
    const text = input instanceof HTMLInputElement && input.type === 'checkbox' ? (input.checked ? '1' : '0') : input.value;
    live.set({ [name]: param.kind === 'range' ? fromSlider(param, Number(text)) : param.parse(text) }, rest);
  }

  private async update(): Promise<void> {
    const live = await this.figure?.live();
    const input = this.querySelector<HTMLInputElement | HTMLSelectElement>('input, select');
    if (!live || !input) return;
    const param = (live.widget.params as ParamRecord)[this.dataset.param!]!;
    const value = live.values[this.dataset.param!];
    if (input instanceof HTMLInputElement && input.type === 'checkbox') input.checked = value as boolean;
    else input.value = String(param.kind === 'range' ? onSlider(param, value as number) : value);
    const output = this.querySelector('output');
    if (output) output.textContent = String(value);
  }
}

customElements.define('ulp-knob', UlpKnob);
