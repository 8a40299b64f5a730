/** Frames as data: JSON that keeps −0, NaN, ∞ and typed arrays; the walk over their numbers; equality bit for bit. */
import type { FrameValue } from './widget.ts';

export type NumberArray =
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

const kinds = { f32: Float32Array, f64: Float64Array, u32: Uint32Array, i32: Int32Array, u8: Uint8Array } as const;
export type Kind = keyof typeof kinds;

export const kindOf = (array: NumberArray): Kind =>
  Object.keys(kinds).find((kind) => array instanceof kinds[kind as Kind]) as Kind;

/** Base64 of bytes, without Buffer: also runs in a browser. */
export const toBase64 = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const bytesOf = (array: NumberArray): Uint8Array<ArrayBuffer> => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** A frame as what JSON.stringify takes. Arrays become `{ $f32: base64 }`, odd numbers `{ $: 'NaN' }`. */
export function encodeFrame(value: FrameValue): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: Object.is(value, -0) ? '-0' : String(value) };
  if (value === null || typeof value !== 'object') return value;
  if (ArrayBuffer.isView(value)) return { [`$${kindOf(value)}`]: toBase64(bytesOf(value)) };
  if (Array.isArray(value)) return value.map(encodeFrame);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encodeFrame(item)]));
}

/** The reverse of `encodeFrame`, bit for bit. */
export function decodeFrame(value: unknown): FrameValue {
  if (value === null || typeof value !== 'object') return value as FrameValue;
  if (Array.isArray(value)) return value.map(decodeFrame);
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [key, text] = first;
    if (key === '$') return Number(text);
    const kind = key.slice(1);
    if (key.startsWith('$') && kind in kinds) return new kinds[kind as Kind](fromBase64(text as string).buffer);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, decodeFrame(item)]));
}

/** Every number of a frame in key order, as arrays (a plain number is an f64 array of one), each with its path. */
export function* numbersOf(value: FrameValue, path = ''): Generator<{ path: string; array: NumberArray }> {
  if (typeof value === 'number') yield { path, array: Float64Array.of(value) };
  else if (value !== null && typeof value === 'object') {
    if (ArrayBuffer.isView(value)) yield { path, array: value };
    else
      for (const [key, item] of Object.entries(value)) yield* numbersOf(item as FrameValue, path === '' ? key : `${path}.${key}`);
  }
}

/** The paths at which two frames differ, bit for bit (all NaNs are equal). Empty where they are the same. */
export function frameDifferences(one: FrameValue, other: FrameValue, path = ''): string[] {
  if (typeof one === 'number' && typeof other === 'number')
    return Object.is(one, other) ? [] : [`${path}: ${one} is not ${other}`];
  if (ArrayBuffer.isView(one) && ArrayBuffer.isView(other)) {
    if (kindOf(one) !== kindOf(other) || one.length !== other.length)
      return [`${path}: ${kindOf(one)}[${one.length}] is not ${kindOf(other)}[${other.length}]`];
    const at = one.findIndex((value: number, index: number) => !Object.is(value, other[index]));
    return at < 0 ? [] : [`${path}[${at}]: ${one[at]} is not ${other[at]}`];
  }
  if (
    one !== null &&
    other !== null &&
    typeof one === 'object' &&
    typeof other === 'object' &&
    !ArrayBuffer.isView(one) &&
    !ArrayBuffer.isView(other)
  ) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].flatMap((key) =>
      frameDifferences(
        (one as never)[key] as FrameValue,
        (other as never)[key] as FrameValue,
        path === '' ? key : `${path}.${key}`,
      ),
    );
  }
  return one === other ? [] : [`${path}: ${JSON.stringify(one)} is not ${JSON.stringify(other)}`];
}

/** The frame without what only the device that ran it can give. */
export function comparable(frame: FrameValue, deviceOnly: readonly string[] = []): FrameValue {
  if (deviceOnly.length === 0 || frame === null || typeof frame !== 'object' || ArrayBuffer.isView(frame)) return frame;
  return Object.fromEntries(Object.entries(frame).filter(([key]) => !deviceOnly.includes(key))) as FrameValue;
}

/** Bytes that a frame takes in a message. */
export function frameBytes(frame: FrameValue): number {
  if (typeof frame === 'string') return frame.length * 2;
  if (frame === null || typeof frame !== 'object') return 8;
  if (ArrayBuffer.isView(frame)) return frame.byteLength;
  return Object.values(frame).reduce((sum: number, item) => sum + frameBytes(item as FrameValue), 0);
}

/** A copy of the frame whose arrays own their whole buffer, and those buffers: what a message may transfer. */
export function detachable(value: FrameValue, transfer: ArrayBuffer[] = []): { frame: FrameValue; transfer: ArrayBuffer[] } {
  const copy = (item: FrameValue): FrameValue => {
    if (item === null || typeof item !== 'object') return item;
    if (ArrayBuffer.isView(item)) {
      const own = item.slice();
      transfer.push(own.buffer);
      return own;
    }
    if (Array.isArray(item)) return item.map(copy);
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, copy(inner)]));
  };
  return { frame: copy(value), transfer };
}
