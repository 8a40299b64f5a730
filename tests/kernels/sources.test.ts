/** Holds each `.wgsl` file to the declaration beside it, so that the two cannot drift. */
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../kernels/runtime/kernel.ts';

const sources = import.meta.glob<string>('../../kernels/**/*.wgsl', { query: '?raw', import: 'default', eager: true });
const modules = import.meta.glob<Record<string, unknown>>('../../kernels/**/*.ts', { eager: true });

const isKernel = (value: unknown): value is Kernel =>
  typeof value === 'object' && value !== null && 'wgsl' in value && 'reference' in value;
const kernels = [...new Set(Object.values(modules).flatMap((module) => Object.values(module)))].filter(isKernel);
const pathOf = (name: string) => `../../kernels/${name}.wgsl`;

test('every .wgsl file has one kernel, named by its path', () => {
  expect(kernels.map(({ name }) => pathOf(name)).sort()).toEqual(Object.keys(sources).sort());
});

const ELEMENT = { f32: 'f32', u32: 'u32', i32: 'i32', vec4f: 'vec4f', 'atomic<u32>': 'atomic<u32>' } as const;

describe.each(kernels.map((kernel) => [kernel.name, kernel] as const))('%s', (name, kernel) => {
  const text = sources[pathOf(name)] ?? '';
  const code = text.replace(/\/\/.*$/gm, '');

  test('runs the text of its file', () => {
    expect(kernel.wgsl).toBe(text);
  });

  test('opens with one sentence on the order of its additions and has at most 60 lines', () => {
    const [first = ''] = text.split('\n');
    expect(first).toMatch(/^\/\/ \S.{30,}\.$/);
    expect(first.slice(0, -1)).not.toMatch(/\. [A-Z]/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  });

  test('declares its bindings as `bindings` does: order, names, access, element types', () => {
    const declared = [
      ...code.matchAll(/@group\(0\)\s*@binding\((\d+)\)\s*var<storage,\s*(read|read_write)>\s*(\w+)\s*:\s*array<(.+?)>\s*;/g),
    ];
    const found = declared.map(([, binding, access, variable, element]) => [
      Number(binding),
      variable,
      access,
      element!.replace('vec4<f32>', 'vec4f'),
    ]);
    const wanted = Object.entries(kernel.bindings).map(([variable, { scalar, access }], binding) => {
      return [binding, variable, access === 'read' ? 'read' : 'read_write', ELEMENT[scalar]];
    });
    expect(found).toEqual(wanted);
    expect([...code.matchAll(/@binding\(/g)].length).toBe(wanted.length + (Object.keys(kernel.uniforms).length > 0 ? 1 : 0));
  });

  test('declares its overrides as `constants` does: names and defaults', () => {
    const found = [...code.matchAll(/\boverride\s+(\w+)(?:\s*:\s*\w+)?\s*=\s*([^;]+);/g)].map(([, constant, value]) => [
      constant,
      Number.parseFloat(value!),
    ]);
    expect(Object.fromEntries(found)).toEqual(kernel.constants);
  });

  test('has a uniform struct as `uniforms` says, in key order, bound after the last buffer', () => {
    const bound = /@binding\((\d+)\)\s*var<uniform>\s*\w+\s*:\s*(\w+)\s*;/.exec(code);
    if (Object.keys(kernel.uniforms).length === 0) {
      expect(bound).toBeNull();
      return;
    }
    expect(Number(bound?.[1])).toBe(Object.keys(kernel.bindings).length);
    const struct = new RegExp(`struct\\s+${bound?.[2]}\\s*\\{([^}]*)\\}`).exec(code)?.[1] ?? '';
    expect([...struct.matchAll(/(\w+)\s*:\s*(\w+)/g)].map(([, member, type]) => [member, type])).toEqual(
      Object.entries(kernel.uniforms),
    );
  });
});
