/** Base64 as an address may hold it: `-` and `_`, no padding. `decode` throws on what is none. */
import { fromBase64, toBase64 } from './frame.ts';

export const base64url = {
  encode: (bytes: Uint8Array): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
  decode: (text: string): Uint8Array<ArrayBuffer> => fromBase64(text.replaceAll('-', '+').replaceAll('_', '/')),
};
