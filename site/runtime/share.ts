/**
 * A link that carries the result: `#result:<key>=<adapter>~<kernels>~<bits>`. All bits up to 256 values, else a digest for each of 64
 * blocks. Whoever opens it learns whether their own device gives the same.
 */
import { hash } from '../../kernels/runtime/hash.ts';
import { base64url } from './base64url.ts';
import { differing, type Flat, flatten, mostUlps } from './bits.ts';
import { comparable } from './frame.ts';
import type { Provenance } from './messages.ts';
import type { FrameValue } from './widget.ts';

const mostValues = 256;
const blocks = 64;
const prefix = 'result:';

export interface Shared {
  readonly adapter: string;
  readonly kernels: string;
  /** `bits`: every number, 4 or 8 bytes each; `digests`: 4 bytes a block; `whole`: 8 bytes for all, short enough for a QR code. */
  readonly kind: 'bits' | 'digests' | 'whole';
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const kernelsDigest = ({ kernels }: Pick<Provenance, 'kernels'>): string =>
  hash(
    kernels
      .map(([name, source]) => `${name}=${source}`)
      .sort()
      .join(';'),
  );

const kinds = { b: 'bits', d: 'digests', w: 'whole' } as const;
const isKind = (letter: string | undefined): letter is keyof typeof kinds => letter !== undefined && Object.hasOwn(kinds, letter);

const whole = ({ bytes }: Flat): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hash(bytes).match(/../g)!, (byte) => Number.parseInt(byte, 16));

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

/** The fragment, without `#`. `deviceOnly`: fields that are not compared. `as`: one digest of all, whatever the size. */
export function shareFragment(
  key: string,
  frame: FrameValue,
  provenance: Pick<Provenance, 'adapter' | 'kernels'>,
  deviceOnly?: readonly string[],
  as?: 'whole',
): string {
  const flat = flatten(comparable(frame, deviceOnly));
  const kind = as === 'whole' ? 'w' : flat.values.length <= mostValues ? 'b' : 'd';
  const payload = base64url.encode({ b: () => flat.bytes, d: () => digests(flat), w: () => whole(flat) }[kind]());
  return `${prefix}${key}=${[encodeURIComponent(provenance.adapter).replaceAll('~', '%7E'), kernelsDigest(provenance), kind, payload].join('~')}`;
}

/** What a fragment carries for `key`: undefined where it carries nothing for it, 'broken' where it is cut or garbled. */
export function readShare(fragment: string, key: string): Shared | 'broken' | undefined {
  const start = `${prefix}${key}=`;
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(start)) return undefined;
  const [adapter, kernels, kind, payload] = text.slice(start.length).split('~');
  if (adapter === undefined || !/^[0-9a-f]{16}$/.test(kernels ?? '') || !isKind(kind) || !payload) return 'broken';
  try {
    return {
      adapter: decodeURIComponent(adapter),
      kernels: kernels!,
      kind: kinds[kind],
      bytes: base64url.decode(payload),
    };
  } catch {
    return 'broken';
  }
}

/** Are this device's bits the shared ones? `incomparable`: of other kernels, or of another size. */
export interface Verdict {
  readonly is: 'same' | 'differs' | 'incomparable';
  /** In one sentence. */
  readonly text: string;
}

export function compareShare(
  shared: Shared,
  frame: FrameValue,
  provenance: Pick<Provenance, 'kernels'>,
  deviceOnly?: readonly string[],
): Verdict {
  const whose = shared.adapter === '' ? 'The link' : `The link, from ${shared.adapter},`;
  const verdict = (is: Verdict['is'], text: string): Verdict => ({ is, text: `${whose} carries ${text}` });
  if (shared.kernels !== kernelsDigest(provenance))
    return verdict('incomparable', 'a result of other kernels: they have changed since, so bits cannot be compared.');
  const flat = flatten(comparable(frame, deviceOnly));
  const same = () => verdict('same', `the same bits as here: all ${flat.values.length} values.`);
  if (shared.kind === 'whole') {
    const own = whole(flat);
    const alike = shared.bytes.length === own.length && own.every((byte, index) => byte === shared.bytes[index]);
    return alike ? same() : verdict('differs', 'other bits.');
  }
  if (shared.kind === 'digests') {
    const own = digests(flat);
    const unlike = Array.from({ length: blocks }, (_, block) => block).filter((block) =>
      [0, 1, 2, 3].some((byte) => own[block * 4 + byte] !== shared.bytes[block * 4 + byte]),
    ).length;
    return unlike === 0 ? same() : verdict('differs', `other bits: ${unlike} of ${blocks} blocks differ.`);
  }
  if (shared.bytes.length !== flat.bytes.length)
    return verdict('incomparable', 'a result of another size, so bits cannot be compared.');
  const other = differing(flat.values, shared.bytes, flat.bytes);
  if (other.length === 0) return same();
  const most = mostUlps(other, shared.bytes, flat.bytes);
  return verdict('differs', `other bits: ${other.length} of ${flat.values.length} values differ, at most ${most} ulp.`);
}
