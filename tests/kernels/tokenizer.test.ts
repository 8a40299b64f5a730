import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readModel } from '../../kernels/transformer/model.ts';
import { readSafetensors } from '../../kernels/transformer/safetensors.ts';
import { cleanText, Tokenizer } from '../../kernels/transformer/tokenizer.ts';

// "th" is token 256, "the" 257, " the" 258.
const tokenizer = new Tokenizer({ merges: [[116, 104], [256, 101], [32, 257]], end: 259 }); // biome-ignore format: pairs

describe('Tokenizer', () => {
  test('encode merges in the order that was learnt, within a word', () => {
    expect(tokenizer.encode('the the')).toEqual([257, 258]);
    expect(tokenizer.encode('tthe')).toEqual([116, 257]);
    expect(tokenizer.encode('')).toEqual([]);
  });

  test('decode gives back any text; the end is nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => tokenizer.decode([...tokenizer.encode(text), tokenizer.end]) === text.replace(/^\uFEFF/, ''),
      ),
    );
    expect(tokenizer.decode([0xc3])).toBe('\ufffd');
  });

  test('cleanText: plain quotes and dashes, one space, one newline', () => {
    expect(cleanText(' “Don’t” \t — now…\u00a0\n\n  so ')).toBe('"Don\'t" -- now...\nso');
  });
});

/** A file as the format has it. */
function file(header: object, body: Uint8Array): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes.buffer;
}

describe('readSafetensors', () => {
  const header = { a: { dtype: 'BF16', shape: [1, 2], data_offsets: [0, 4] }, __metadata__: { config: '{}' } };
  // 1.5 and −0.
  const body = Uint8Array.of(0xc0, 0x3f, 0x00, 0x80);

  test('widens bfloat16', () => {
    const { tensors, metadata } = readSafetensors(file(header, body));
    expect([...tensors.get('a')!.values]).toEqual([1.5, -0]);
    expect(metadata.config).toBe('{}');
  });

  test('says what is wrong with a torn file, or another format', () => {
    expect(() => readSafetensors(new ArrayBuffer(4))).toThrow('4 bytes are no whole header');
    expect(() => readSafetensors(file(header, body).slice(0, 40))).toThrow('40 bytes are no whole header');
    expect(() => readSafetensors(file(header, body.slice(0, 3)))).toThrow('a of [1, 2] has bytes 0 to 4 of 3');
    expect(() => readSafetensors(file({ a: { ...header.a, dtype: 'F16' } }, body))).toThrow('a is F16; BF16 is read here');
  });

  test('readModel names what it misses', () => {
    expect(() => readModel(file({ a: header.a }, body))).toThrow('"config" is missing');
    const config = JSON.stringify({ vocabulary: 2, width: 1, layers: 1, hidden: 1, heads: 1 });
    expect(() => readModel(file({ __metadata__: { config } }, body))).toThrow(
      'embedding.weight should be [2, 1], the file has [none]',
    );
  });
});
