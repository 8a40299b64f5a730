/** What `npm run new` writes: working files with one example of each thing. */

export const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** A draft with one example of each component; it names figures that exist, so it builds as it is. */
export const post = ({ title, date }) => `---
title: ${JSON.stringify(title)}
subtitle: One sentence that makes somebody read on.
date: ${date}
authors: [ulp]
tags: []
draft: true
cuts:
  - minutes: 5
    steps: [title, reduction-order: 2, what-it-says]
---

State the puzzle here, and let the figure below already show it. A term is defined at its first use.<Aside>A sidenote: in the margin where there is room.</Aside>

<Widget name="reduction-order" preset="wide" caption="What the reader should see." />

## What it says

In [](#reduction-order), the order decides. Let the reader turn it in the sentence: <Knob widget="reduction-order" param="length" />.

A digit in prose is measured, cited or computed: over every order of eight numbers there are <Claim widget="order-of-sums" of="distinct" is={258} /> sums; the bound is old <Cite of="higham1993" />; a float has <Exact value={2 ** 24} /> steps between one and two powers. Math is $x + y$, or with a number:

<Eq id="sum">
$$
s = \\sum_{i=1}^{n} x_i
$$
</Eq>

[](#sum) can be referred to, and so can a line plot without any widget:

<Plot
  id="errors"
  title="A still plot needs data alone"
  alt="Two numbers rise."
  caption="The rung below a widget."
  data={[
    { n: 1, error: 1 },
    { n: 2, error: 3 },
  ]}
  x="n"
  y="error"
/>

The kernel that runs, not a copy of it:

<KernelSource name="reduce/sequential" />

<Notes>
What the speaker says here. It stands in the presenter's window only.
</Notes>

## Exercises

1. Ask for something that the reader can do with the figure.
`;

const widgetHead = (what) => `/** ${what} */`;

const frame = (component) => `  view: ({ frame: { values, sum } }) => (
    <div class="${component}">
      <svg viewBox="0 0 600 120" role="img" aria-label="The numbers, as columns">
        {Array.from(values, (value, i) => (
          <rect
            key={i}
            class="column"
            x={(i * 600) / values.length}
            y={120 - 110 * value}
            width={540 / values.length}
            height={110 * value}
          />
        ))}
      </svg>
      <p class="mono">sum {f32Text(sum)}</p>
    </div>
  ),
  describe: ({ sum }, { length }) => \`\${length} numbers add up to **\${f32Text(sum)}**.\`,
});
`;

/** How the sum is made: by a kernel of the library, by one of the author's own, or in JavaScript. */
const sums = {
  library: {
    imports: `import { random } from '../../kernels/f32/random.ts';
import { treeSum } from '../../kernels/reduce/sums.ts';
`,
    sum: `const input = kernels.buffer('f32', values);
      const [sum] = await kernels.read(treeSum(kernels, input, { rows: 1, length }));`,
    context: 'kernels',
  },
  none: {
    imports: `import { random } from '../../kernels/f32/random.ts';
`,
    sum: 'const sum = values.reduce((total, value) => Math.fround(total + value), 0);',
    context: '_kernels',
  },
};
const ofKernel = (kernel) => ({
  imports: `import { random } from '../../kernels/f32/random.ts';
import { ${camel(kernel.split('/')[1])} } from '../../kernels/${kernel}.ts';
`,
  sum: `const input = kernels.buffer('f32', values);
      const output = kernels.buffer('f32', 1);
      kernels.run(${camel(kernel.split('/')[1])}, { input, output }, { uniforms: { rows: 1, length } });
      const [sum] = await kernels.read(output);`,
  context: 'kernels',
});

/** One param of each common kind, a preset, an invariant, a drawing, a sentence. */
export function widget({ name, kernel, bare = false }) {
  const { imports, sum, context } = kernel ? ofKernel(kernel) : bare ? sums.none : sums.library;
  return `${widgetHead('Say in one sentence what this figure shows.')}
${imports}import { f32Text } from '../figure/numbers.ts';
import { choice, flag, range, seed } from '../runtime/params.ts';
import { defineWidget } from '../runtime/widget.ts';

interface Frame {
  readonly values: Float32Array<ArrayBuffer>;
  readonly sum: number;
}

export default defineWidget({
  title: 'What do these numbers add up to?',
  params: {
    length: range('Numbers', { min: 1, max: 256, scale: 'log2' }, 32),
    shape: choice('Drawn from', ['evenly', 'mostly small'], 'evenly'),
    sorted: flag('Sorted'),
    seed: seed(1),
  },
  presets: { many: { length: 256 } },
  varies: 'by device',
  holds: ({ sum }: Frame, { length }) => sum >= 0 && sum <= length,
  starts: 'visible',
  cost: ({ length }) => ({ flops: length, bytes: 4 * length }),
  async *compute(${context}, { length, shape, sorted, seed: start }) {
      const values = random(start).uniforms(length);
      if (shape === 'mostly small') for (let i = 0; i < length; i++) values[i] = values[i]! ** 4;
      if (sorted) values.sort();
      ${sum}
      yield { values, sum: sum${context === 'kernels' ? '!' : ''} };
  },
${frame(name)}`;
}

export const style = ({ name }) => `@layer figure {
  .${name} svg {
    width: 100%;
    height: auto;
  }
}
`;

export const wgsl =
  () => `// One invocation a row adds the squares of the row's numbers one after another, first to last, to a sum that begins at 0.

struct Uniforms { rows: u32, length: u32 }

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> uniforms: Uniforms;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (workgroup.y * workgroups.x + workgroup.x) * 64 + lane;
  if (row >= uniforms.rows) { return; }
  var sum = 0.0;
  for (var i = 0u; i < uniforms.length; i++) {
    let number = input[row * uniforms.length + i];
    sum += number * number;
  }
  output[row] = sum;
}
`;

export function twin({ operation, name }) {
  return `import { grid } from '../runtime/grid.ts';
import { defineKernel, read, write } from '../runtime/kernel.ts';
import wgsl from './${name}.wgsl?raw';

/** Sums the squares of \`rows\` arrays of \`length\`, one after another. input f32[rows, length] → output f32[rows]. */
export const ${camel(name)} = defineKernel({
  name: '${operation}/${name}',
  wgsl,
  bindings: { input: read('f32'), output: write('f32') },
  constants: {},
  uniforms: { rows: 'u32', length: 'u32' },
  workgroups: ({ uniforms: { rows } }) => grid(Math.ceil(rows / 64)),
  reference({ arrays: { input, output }, uniforms: { rows, length }, arithmetic: { mulAdd } }) {
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < length; i++) {
        const number = input[row * length + i]!;
        sum = mulAdd(number, number, sum);
      }
      output[row] = sum;
    }
  },
});
`;
}

export function kernelTest({ operation, name }) {
  const kernel = camel(name);
  return `import { expect, test } from 'vitest';
import { random } from '../../kernels/f32/random.ts';
import { ${kernel} } from '../../kernels/${operation}/${name}.ts';
import { testDevice } from '../helpers/test-gpu.ts';
import { expectTwin, type Sum } from '../helpers/twin.ts';

const sum: Sum = (kernels, input, size) => {
  const output = kernels.buffer('f32', size.rows);
  kernels.run(${kernel}, { input, output }, { uniforms: { ...size } });
  return output;
};

test.each([0, 1, 63, 64, 65, 1000])('${operation}/${name} at length %i has the bits of its twin, in 200 rows', async (length) => {
  await expectTwin(await testDevice(), sum, random(length).normals(200 * length), { rows: 200, length });
});

test('${operation}/${name} sums the squares: within the bound of any order of the exact sum', async () => {
  const values = random(1).normals(1000);
  const [found] = await expectTwin(await testDevice(), sum, values, { rows: 1, length: 1000 });
  const exact = values.reduce((total, value) => total + value * value, 0);
  expect(Math.abs(found! - exact)).toBeLessThan(1001 * 2 ** -24 * exact);
});
`;
}
