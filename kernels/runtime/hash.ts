/**
 * A short name for a text or some bytes. Not cryptographic: it tells a changed kernel from an unchanged one. Synchronous and plain
 * arithmetic, because `crypto.subtle` is neither, and is missing on an insecure origin.
 */

/** MurmurHash3_x86_32 (A. Appleby, 2011, public domain) of `bytes`: an integer in [0, 2³²). */
export function murmur3(bytes: Uint8Array, seed: number): number {
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  const scramble = (k: number) => {
    const mixed = Math.imul(k, 0xcc9e2d51);
    return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  };
  let hash = seed;
  for (let i = 0; i < whole; i += 4) {
    hash ^= scramble(words.getUint32(i, true));
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = (tail << 8) | bytes[i]!;
  hash ^= scramble(tail) ^ bytes.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** 64 bits as 16 hexadecimal digits: MurmurHash3 under two seeds. A string is hashed as UTF-8, an array by its bytes in memory. */
export function hash(source: string | ArrayBufferView): string {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : viewBytes(source);
  return [0, 0x9747b28c].map((seed) => murmur3(bytes, seed).toString(16).padStart(8, '0')).join('');
}

const viewBytes = (view: ArrayBufferView) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
