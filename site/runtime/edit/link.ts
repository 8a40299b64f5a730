/**
 * A link that carries an edit: `#edit:<key>=<sources, deflated>`. It is untrusted: whoever opens it sees what it changes, and nothing runs
 * before a click.
 */
import { hash } from '../../../kernels/runtime/hash.ts';
import { base64url } from '../base64url.ts';

export interface CarriedSource {
  readonly wgsl: string;
  /** The hash of the author's kernel that was edited. */
  readonly of: string;
}
export type CarriedEdit = Readonly<Record<string, CarriedSource>>;

/** The longest fragment that is read, in characters, and the most that it may unpack to, in bytes. */
export const longestFragment = 20_000;
export const mostBytes = 65_536;

export const editPrefix = (key: string): string => `edit:${key}=`;

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream, most: number) {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      // A small text may unpack to a very large one: it is not waited for.
      await reader.cancel();
      return undefined;
    }
    parts.push(next.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The fragment, without `#`; undefined where the edit is too long for a link. */
export async function writeEdit(
  key: string,
  sources: Readonly<Record<string, string>>,
  author: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const edit: CarriedEdit = Object.fromEntries(
    Object.entries(sources).map(([name, wgsl]) => [name, { wgsl, of: hash(author[name] ?? '') }]),
  );
  const bytes = new TextEncoder().encode(JSON.stringify(edit));
  if (bytes.length > mostBytes) return undefined;
  const packed = await through(bytes, new CompressionStream('deflate-raw'), Number.POSITIVE_INFINITY);
  const fragment = `${editPrefix(key)}${base64url.encode(packed!)}`;
  return fragment.length > longestFragment ? undefined : fragment;
}

function isEdit(value: unknown): value is CarriedEdit {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const entries = Object.values(value);
  return entries.length > 0 && entries.every((one) => typeof one?.wgsl === 'string' && /^[0-9a-f]{16}$/.test(one.of));
}

/** The edit that a fragment carries for the figure `key`; undefined where it carries none for it. Never throws. */
export async function readEdit(fragment: string, key: string): Promise<CarriedEdit | 'broken' | 'too large' | undefined> {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(editPrefix(key))) return undefined;
  if (text.length > longestFragment) return 'too large';
  try {
    const packed = base64url.decode(text.slice(editPrefix(key).length));
    const bytes = await through(packed, new DecompressionStream('deflate-raw'), mostBytes);
    if (bytes === undefined) return 'too large';
    const edit: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isEdit(edit) ? edit : 'broken';
  } catch {
    return 'broken';
  }
}
