/**
 * A link that carries the result: `#result:<key>=<adapter>~<kernels>~<bits>`. All bits up to 256 values, else a digest for each of 64
 * blocks. Whoever opens it learns whether their own device gives the same.
 */
import { f32UlpDistance, f64UlpDistance } from '../../kernels/f32/ulp.ts';
import { hash } from '../../kernels/runtime/hash.ts';
import { comparable, fromBase64, numbersOf, toBase64 } from './frame.ts';
import type { Provenance } from './messages.ts';
import type { FrameValue } from './widget.ts';

const mostValues = 256;
const blocks = 64;
const prefix = 'result:';

export interface Shared {
  readonly adapter: string;
  readonly kernels: string;
  /** `bits`: every number, 4 or 8 bytes each; `digests`: 4 bytes a block. */
  readonly kind: 'bits' | 'digests';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const base64url = {
  encode: (bytes: Uint8Array) => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  decode: (text: string) => fromBase64(text.replaceAll('-', '+').replaceAll('_', '/')),
};

const kernelsDigest = ({ kernels }: Pick<Provenance, 'kernels'>): string =>
  hash(
    kernels
      .map(([name, source]) => `${name}=${source}`)
      .sort()
      .join(';'),
  );

interface Flat {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** For each value: where it starts, and how to read it. */
  readonly values: readonly { at: number; kind: 'f32' | 'f64' | 'other'; size: number }[];
}

function flatten(frame: FrameValue): Flat {
  const parts: Uint8Array[] = [];
  const values: { at: number; kind: 'f32' | 'f64' | 'other'; size: number }[] = [];
  let at = 0;
  for (const { array } of numbersOf(frame)) {
    const kind = array instanceof Float32Array ? 'f32' : array instanceof Float64Array ? 'f64' : 'other';
    for (let index = 0; index < array.length; index++)
      values.push({ at: at + index * array.BYTES_PER_ELEMENT, kind, size: array.BYTES_PER_ELEMENT });
    parts.push(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    at += array.byteLength;
  }
  const bytes = new Uint8Array(at);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return { bytes, values };
}

function digests({ bytes, values }: Flat): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(blocks * 4);
  for (let block = 0; block < blocks; block++) {
    const first = values[Math.floor((block * values.length) / blocks)]!;
    const last = values[Math.floor(((block + 1) * values.length) / blocks) - 1]!;
    const digest = hash(bytes.subarray(first.at, last.at + last.size)).slice(0, 8);
    for (let byte = 0; byte < 4; byte++) out[block * 4 + byte] = Number.parseInt(digest.slice(byte * 2, byte * 2 + 2), 16);
  }
  return out;
}

/** The fragment, without `#`. `deviceOnly`: fields that are not compared. */
export function shareFragment(
  key: string,
  frame: FrameValue,
  provenance: Pick<Provenance, 'adapter' | 'kernels'>,
  deviceOnly?: readonly string[],
): string {
  const flat = flatten(comparable(frame, deviceOnly));
  const bits = flat.values.length <= mostValues;
  const payload = base64url.encode(bits ? flat.bytes : digests(flat));
  return `${prefix}${key}=${[encodeURIComponent(provenance.adapter).replaceAll('~', '%7E'), kernelsDigest(provenance), bits ? 'b' : 'd', payload].join('~')}`;
}

/** What a fragment carries for `key`: undefined where it carries nothing for it, 'broken' where it is cut or garbled. */
export function readShare(fragment: string, key: string): Shared | 'broken' | undefined {
  const start = `${prefix}${key}=`;
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(start)) return undefined;
  const [adapter, kernels, kind, payload] = text.slice(start.length).split('~');
  if (adapter === undefined || !/^[0-9a-f]{16}$/.test(kernels ?? '') || (kind !== 'b' && kind !== 'd') || !payload)
    return 'broken';
  try {
    return {
      adapter: decodeURIComponent(adapter),
      kernels: kernels!,
      kind: kind === 'b' ? 'bits' : 'digests',
      bytes: base64url.decode(payload),
    };
  } catch {
    return 'broken';
  }
}

/** One sentence: are this device's bits the shared ones? */
export function compareShare(
  shared: Shared,
  frame: FrameValue,
  provenance: Pick<Provenance, 'kernels'>,
  deviceOnly?: readonly string[],
): string {
  const whose = shared.adapter === '' ? 'The link' : `The link, from ${shared.adapter},`;
  if (shared.kernels !== kernelsDigest(provenance))
    return `${whose} carries a result of other kernels: they have changed since, so bits cannot be compared.`;
  const flat = flatten(comparable(frame, deviceOnly));
  if (shared.kind === 'digests') {
    const own = digests(flat);
    const differing = Array.from({ length: blocks }, (_, block) => block).filter((block) =>
      [0, 1, 2, 3].some((byte) => own[block * 4 + byte] !== shared.bytes[block * 4 + byte]),
    ).length;
    return differing === 0
      ? `${whose} carries the same bits as here: all ${flat.values.length} values.`
      : `${whose} carries other bits: ${differing} of ${blocks} blocks differ.`;
  }
  if (shared.bytes.length !== flat.bytes.length) return `${whose} carries a result of another size, so bits cannot be compared.`;
  const theirs = new DataView(shared.bytes.buffer, shared.bytes.byteOffset);
  const ours = new DataView(flat.bytes.buffer);
  let differing = 0;
  let most = 0;
  for (const { at, kind, size } of flat.values) {
    if (flat.bytes.subarray(at, at + size).every((byte, index) => byte === shared.bytes[at + index])) continue;
    differing++;
    const ulps =
      kind === 'f32'
        ? f32UlpDistance(theirs.getFloat32(at, true), ours.getFloat32(at, true))
        : kind === 'f64'
          ? f64UlpDistance(theirs.getFloat64(at, true), ours.getFloat64(at, true))
          : 0;
    most = Math.max(most, Math.abs(ulps));
  }
  if (differing === 0) return `${whose} carries the same bits as here: all ${flat.values.length} values.`;
  return `${whose} carries other bits: ${differing} of ${flat.values.length} values differ, at most ${most} ulp.`;
}
