import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { importsOf, violations } from '../helpers/import-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const sources = ['kernels', 'site'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mts|mjs|js|astro)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join(posix.sep)),
);

test('imports point one way, and kernels, widgets and figures reach for nothing', () => {
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.flatMap((path) => violations(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
});

test.each([
  ['kernels/runtime/gpu.ts', "import { tree } from '../reduce/tree.ts';"],
  ['kernels/f32/bits.ts', "import '../norm/rms.ts';"],
  ['kernels/reduce/tree.ts', "import type { Widget } from '../../site/runtime/widget.ts';"],
  ['kernels/reduce/tree.ts', "import { mean } from 'd3';"],
  ['site/widgets/race.tsx', "import { Pool } from '../runtime/pool.ts';"],
  ['site/widgets/race.tsx', "const late = await import('../runtime/registry.ts');"],
  ['site/figure/axis.tsx', "import { tree } from '../../kernels/reduce/tree.ts';"],
  ['site/figure/axis.tsx', "import { range } from '../runtime/params.ts';"],
  ['site/runtime/pool.ts', "import race from '../widgets/race.tsx';"],
  ['site/runtime/pool.ts', "import { twin } from '../../tests/helpers/twin.ts';"],
  ['kernels/reduce/tree.ts', 'const gpu = navigator.gpu;'],
  ['site/widgets/race.tsx', 'const seed = Math.random() + Date.now();'],
  ['site/figure/axis.tsx', "document.createElement('p');"],
  ['kernels/runtime/gpu.ts', 'if (process.env.CI) {}'],
  ['site/runtime/index.ts', "export * from './widget.ts';"],
  ['site/utils/format.ts', ''],
])('violations("%s", source) finds what is wrong with: %s', (path, source) => {
  expect(violations(path, source)).not.toEqual([]);
});

test.each([
  [
    'site/widgets/race.tsx',
    "import { range } from '../runtime/params.ts';\nimport { scaleLinear } from 'd3';\nimport { f32ToBits } from '../../kernels/f32/bits.ts';",
  ],
  [
    'site/widgets/race/index.tsx',
    "import { finish } from './finish.ts';\nimport { tree } from '../../../kernels/reduce/tree.ts';",
  ],
  ['kernels/transformer/step.ts', "import { matmul } from '../matmul/tiled.ts';\nimport wgsl from './step.wgsl?raw';"],
  ['site/figure/axis.tsx', "// navigator.gpu is not asked\nconst text = 'a document. The process';"],
])('violations("%s", source) lets pass: %s', (path, source) => {
  expect(violations(path, source)).toEqual([]);
});

test('importsOf(path, source) gives paths from the root, without queries', () => {
  const source =
    "import a from './a.ts';\nexport { b } from '../b.ts';\nimport wgsl from './tree.wgsl?raw';\nimport 'd3';\nimport(\"./late.ts\");";
  expect(importsOf('kernels/reduce/tree.ts', source)).toEqual([
    'kernels/reduce/a.ts',
    'kernels/b.ts',
    'kernels/reduce/tree.wgsl',
    'd3',
    'kernels/reduce/late.ts',
  ]);
});
