/** A QR code as one path, black on white in every theme: that is what cameras read. */
import { render } from 'preact';
import { encode } from 'uqr';

export function drawCode(host: HTMLElement, text: string): void {
  const { data, size } = encode(text, { ecc: 'L', border: 3 });
  let path = '';
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) if (data[row]![column]) path += `M${column} ${row}h1v1h-1z`;
  render(
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code of the address beside it" shape-rendering="crispEdges">
      <path class="code-paper" d={`M0 0h${size}v${size}H0z`} />
      <path class="code-ink" d={path} />
    </svg>,
    host,
  );
  host.dataset.text = text;
}
