/** A result as CSV (RFC 4180): a row a number, with the field and place that it stands at, and its bits. */
import { type FrameRow, frameRows } from '../frame-rows.ts';
import type { FrameValue } from '../widget.ts';

const view = new DataView(new ArrayBuffer(8));

/** The bits of a number in its own format, as hexadecimal digits. */
function bits({ value, kind }: FrameRow): string {
  if (kind === 'f64') view.setFloat64(0, value);
  else if (kind === 'f32') view.setFloat32(0, value);
  else view.setUint32(0, value);
  const bytes = kind === 'f64' ? 8 : 4;
  return Array.from({ length: bytes }, (_, at) => view.getUint8(at).toString(16).padStart(2, '0')).join('');
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const written = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

export function resultCsv(frame: FrameValue): string {
  const lines = ['field,index,value,format,bits'];
  for (const row of frameRows(frame))
    lines.push([quoted(row.field), row.index ?? '', written(row.value), row.kind, bits(row)].join(','));
  return `${lines.join('\r\n')}\r\n`;
}
