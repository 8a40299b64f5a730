/** Budgets in the loops of an edited source: where they stand, that the source compiles as before, and that lines stay where they are. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Budgeted, withBudget } from '../../kernels/runtime/loop-budget.ts';
import { tokensOf } from '../../kernels/runtime/wgsl-tokens.ts';
import { testGpu } from '../helpers/test-gpu.ts';

const budgeted = (source: string): Budgeted => {
  const found = withBudget(source, 1);
  if (!found) throw new Error('the source was not understood');
  return found;
};
const guards = (source: string) => budgeted(source).wgsl.split('atomicStore').length - 1;
const main = (body: string, before = '') =>
  `${before}@group(0) @binding(0) var<storage, read_write> out: array<u32>;\n@compute @workgroup_size(4)\nfn main(@builtin(local_invocation_index) lane: u32) {\n${body}\n}\n`;

/** What the compiler says of a source, `line:column message` each. */
async function complaints(wgsl: string): Promise<string[]> {
  const device = await (await (await testGpu()).requestAdapter())!.requestDevice();
  device.pushErrorScope('validation');
  const { messages } = await device.createShaderModule({ code: wgsl }).getCompilationInfo();
  await device.popErrorScope();
  device.destroy();
  return messages
    .filter(({ type }) => type === 'error')
    .map(({ lineNum, linePos, message }) => `${lineNum}:${linePos} ${message}`);
}

describe('tokensOf(wgsl)', () => {
  const texts = (wgsl: string) => tokensOf(wgsl)?.map(({ text }) => text);
  test('leaves out comments, nested ones too, and knows where they end', () => {
    expect(texts('a /* for { /* loop */ } */ b // while {\nc')).toEqual(['a', 'b', 'c']);
    expect(texts('a // x\u2028b')).toEqual(['a', 'b']);
    expect(texts('a //* x\n b */ c')).toEqual(['a', 'b', '*', '/', 'c']);
    expect(texts('a /* b')).toBeUndefined();
  });
  test('a keyword is a whole word', () => {
    expect(texts('loop_ foré while1 for')).toEqual(['loop_', 'foré', 'while1', 'for']);
  });
  test('every token stands where it says, on any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const { text: token, at } of tokensOf(text) ?? []) expect(text.slice(at, at + token.length)).toBe(token);
      }),
    );
  });
});

describe('withBudget(source, binding)', () => {
  test('every loop gets one: for, while, loop, nested ones', () => {
    const source = main(`
      for (var i = 0u; i < 4; i++) { for (var j = 0u; j < i; j++) { out[j] = i; } }
      var k = 0u;
      while (k < 3) { k++; }
      loop { if (k > 9) { break; } continuing { k++; } }`);
    expect(guards(source)).toBe(4);
  });
  test('comments that speak of loops get none, and hide none', () => {
    expect(guards(main('// for (;;) { loop {\n/* while (true) { */ out[0] = 1;'))).toBe(0);
    expect(guards(main('for /* ( */ (var i = 0; /* ; */ i < 2; i++) /* { */ { // {\nout[0] = 1; }'))).toBe(1);
  });
  test('lines stay where they are, whatever their breaks', () => {
    const source = main('for (var i = 0u; i < 4; i++) {\r\n out[i] = 1;\r\n}\u2028// the end\n');
    const lines = (text: string) => text.split(/\r\n|[\n\u2028]/);
    const after = lines(budgeted(source).wgsl);
    for (const [index, line] of lines(source).entries()) expect(after[index]).toContain(line.trim().split(/[({]/)[0]!);
  });
  test('a helper counts on behalf of whoever calls it: one counter over all calls', () => {
    const source = main(
      'for (var i = 0u; i < 4; i++) { out[i] = twice(i) + once(); }',
      `fn once() -> u32 { var n = 0u; loop { n++; if (n > 3) { break; } } return n; }
       fn twice(n: u32, ) -> u32 { return once() + once() * n; }\n`,
    );
    const { wgsl } = budgeted(source);
    expect(wgsl).toContain('fn once(ulp0_0:ptr<function,u32>)');
    expect(wgsl).toContain('twice(n: u32, ulp0_0:ptr<function,u32>)');
    expect(wgsl).toContain('return once(ulp0_0) + once(ulp0_0) * n;');
    expect(wgsl).toContain('twice(i,&ulp0_0) + once(&ulp0_0)');
  });
  test('a name of ours that the source has is not used', () => {
    expect(budgeted(main('var ulp0_0 = 1u; loop { break; }')).wgsl).toContain('var ulp1_0=0u;');
  });
  test('what does not pair up is not understood', () => {
    for (const source of [
      'fn main() {',
      'fn main() { ) }',
      'fn main() /* {',
      'fn main() { for }',
      'loop {}',
      'fn f() { for (;;; }',
    ])
      expect(withBudget(source, 1)).toBeUndefined();
  });
  test('the uniform struct moves on by two bindings, and nothing else does', () => {
    const { wgsl } = budgeted(
      '@group(0) @binding(1) var<uniform> a: f32;\n@binding(1u) @group(0) var<uniform> b: f32;\n@group(0) @binding(0) var<storage> c: f32;',
    );
    expect(wgsl).toContain('@binding((1)+2) var<uniform> a');
    expect(wgsl).toContain('@binding((1u)+2) @group(0) var<uniform> b');
    expect(wgsl).toContain('@binding(0) var<storage> c');
  });
  test('a place after an insertion is told as the source has it', () => {
    const source = main('for (var i = 0u; i < 4; i++) { out[i] = mistake; }');
    const { wgsl, original, loops } = budgeted(source);
    const line = source.split('\n').findIndex((text) => text.includes('mistake'));
    const column = (text: string) => text.split('\n')[line]!.indexOf('mistake') + 1;
    expect(original(line + 1, column(wgsl))).toEqual({ line: line + 1, column: column(source) });
    expect(original(999, 1).line).toBe(source.split('\n').length);
    expect(loops).toEqual([{ line: line + 1, column: 1 }]);
  });
});

const accepted: Readonly<Record<string, string>> = {
  'a loop that only a return ends, in a function that returns a value': main(
    'out[0] = u32(find(3).x);',
    'struct Two { x: f32, y: f32 }\nfn find(n: u32) -> Two { var k = 0u; loop { k++; if (k > n) { return Two(1, 2); } } }\n',
  ),
  'a loop without end': main('loop {}'),
  'a for without end, then more': main('for (;;) {}\nout[0] = 1;'),
  'a switch whose breaks are not the loop’s': main(
    'out[0] = pick();',
    'fn pick() -> u32 { var k = 0u; loop { switch k { case 3: { return k; } default: { k++; break; } } } }\n',
  ),
  'a continuing block that breaks': main('var k = 0u; loop { out[0] = k; continuing { k++; break if k > 3; } }'),
  'barriers in a loop, and after loops that differ between invocations': main(
    `for (var i = 0u; i < lane; i++) { out[i] = i; }
     for (var width = 4u; width > 1;) { for (var i = 0u; i < lane; i++) { out[i] += many(i); } workgroupBarrier(); width /= 2; }`,
    'fn many(n: u32) -> u32 { var k = 0u; while (k < n) { k++; } return k; }\n',
  ),
  'a barrier inside a helper’s loop': main(
    'for (var i = 0u; i < 3; i++) { out[lane] += fold(4); workgroupBarrier(); }',
    'fn fold(n: u32) -> u32 { var k = 0u; while (k < n) { workgroupBarrier(); k++; } return k; }\n',
  ),
  'attributes before a body': main(
    '@diagnostic(off, derivative_uniformity) for (var i = 0u; i < 3; i++) @diagnostic(off, derivative_uniformity) { out[i] = 1; }',
  ),
};

describe('the compiler', () => {
  test.each(Object.entries(accepted))('accepts %s', async (_, source) => {
    expect(await complaints(budgeted(source).wgsl)).toEqual([]);
  });

  test('finds an error where the source has it', async () => {
    const source = main('for (var i = 0u; i < 4; i++) { out[i] = mistake; }');
    const { wgsl, original } = budgeted(source);
    const [first] = await complaints(wgsl);
    const [, line, column] = /^(\d+):(\d+)/.exec(first!)!.map(Number);
    const place = original(line!, column!);
    expect(source.split('\n')[place.line - 1]!.slice(place.column - 1)).toMatch(/^mistake/);
  });
});

describe('the kernels of the site', () => {
  const root = new URL('../../kernels/', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.wgsl'));
  test('each is understood, and compiles with budgets as it does without', async () => {
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const source = readFileSync(new URL(file, root), 'utf8');
      const loops = source.replaceAll(/\/\/.*/g, '').match(/\b(for|while|loop)\b/g)?.length ?? 0;
      expect([file, guards(source)]).toEqual([file, loops]);
      // A feature that this device may lack.
      if (/^enable/m.test(source)) continue;
      expect([file, ...(await complaints(withBudget(source, 30)!.wgsl))]).toEqual([file]);
    }
  });
});
