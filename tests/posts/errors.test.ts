/** What the build says about a broken post: where it is broken, what stands there, and what was probably meant. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

mkdirSync('.cache', { recursive: true });
const folder = mkdtempSync('.cache/broken-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const front = ['---', 'title: Broken', 'subtitle: A post that must not build', 'date: 2026-11-01', 'authors: [ulp]', '---', ''];
/** Lines of the text begin after the front matter. */
const firstLine = front.length + 1;

/** Builds the site with one post; what it printed, and whether it failed. */
function build(name: string, text: string, more: readonly string[] = []): Promise<{ failed: boolean; printed: string }> {
  const posts = join(folder, name);
  mkdirSync(posts);
  writeFileSync(join(posts, `${name}.mdx`), [...front.slice(0, -2), ...more, ...front.slice(-2), text].join('\n'));
  const env = {
    ...process.env,
    ULP_POSTS: `./${posts}`,
    ULP_OUT: `./${posts}/dist`,
    ULP_CACHE: `./${posts}/cache`,
    NO_COLOR: '1',
  };
  delete (env as Record<string, string | undefined>).VITEST;
  delete (env as Record<string, string | undefined>).NODE_ENV;
  return new Promise((resolve) => {
    const child = spawn('npx', ['--no-install', 'astro', 'build'], { env, shell: process.platform === 'win32' });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
    child.on('close', (code) => resolve({ failed: code !== 0, printed }));
  });
}

interface Broken {
  readonly name: string;
  /** More lines of the front matter. */
  readonly front?: readonly string[];
  readonly text: string;
  /** Line and column within the text, counted from one. */
  readonly at: readonly [line: number, column: number];
  readonly says: readonly string[];
}

const broken: readonly Broken[] = [
  {
    name: 'post',
    text: 'Words, and [another post](/posts/pots/).',
    at: [1, 12],
    says: ['link to the post "pots", which there is not', 'did you mean "post"?'],
  },
  {
    name: 'component',
    text: 'Words.\n\n<Wigdet name="float-adder" />',
    at: [3, 1],
    says: ['unknown component <Wigdet>', '<Widget>?'],
  },
  { name: 'widget', text: '<Widget name="float-addr" />', at: [1, 1], says: ['"float-addr"', '"float-adder"?'] },
  { name: 'preset', text: 'Words.\n\n<Widget name="reduction-order" preset="wid" />', at: [3, 1], says: ['"wid"', '"wide"?'] },
  { name: 'param', text: '<Widget name="reduction-order" controls="lenght" />', at: [1, 1], says: ['"lenght"', '"length"?'] },
  { name: 'knob', text: 'Turn <Knob widget="reduction-order" param="lenght" />.', at: [1, 6], says: ['"lenght"', '"length"?'] },
  {
    name: 'claim',
    text: 'There are <Claim widget="order-of-sums" preset="python-3.12" of="distinct" is={103} /> sums.',
    at: [1, 11],
    says: ['distinct of order-of-sums (python-3.12) is 103', 'its recording says 102'],
  },
  {
    name: 'field',
    text: 'Of <Claim widget="order-of-sums" of="distnct" is={258} />.',
    at: [1, 4],
    says: ['"distnct"', '"distinct"?'],
  },
  {
    name: 'prop',
    text: 'Words.\n\n<Widget name="reduction-order" captoin="Mine." />',
    at: [3, 1],
    says: ['<Widget> has no prop "captoin"', '"caption"?'],
  },
  {
    name: 'prop-type',
    text: 'Of <Claim widget="order-of-sums" of={3} is={258} />.',
    at: [1, 4],
    says: ['<Claim of=…> is 3; it takes a string'],
  },
  {
    name: 'prop-choice',
    text: '<Plot title="A" alt="B" data={[]} x="a" y="b" scale="lgo" />',
    at: [1, 1],
    says: ['<Plot scale=…> is "lgo", did you mean "log"?'],
  },
  {
    name: 'plot',
    text: '<Plot title="A" alt="B" data={[{ a: 1, b: 0 }]} x="a" y="b" scale="log" />',
    at: [1, 1],
    says: ['<Plot> row 1, b is 0: a number above 0'],
  },
  {
    name: 'plot-table',
    text: '<Plot title="A" alt="B" data="temperature-zero-load" x="load" y="answers" />',
    at: [1, 1],
    says: ['<Plot>: unknown table "temperature-zero-load", did you mean "temperature-zero-loads"?'],
  },
  { name: 'prop-missing', text: '<Plot title="A" data={[]} x="a" y="b" />', at: [1, 1], says: ['<Plot> needs alt'] },
  { name: 'image', text: 'Words, ![](/rises.png).', at: [1, 8], says: ['the image /rises.png has no alternative text'] },
  {
    name: 'anchor',
    text: '## A heading\n\nSee [above](#a-heding).',
    at: [3, 5],
    says: ['"#a-heding"', '"#a-heading"?'],
  },
  {
    name: 'exercise',
    text: 'Done? <Check widget="lipschitz-budget" of="share" least={1} />',
    at: [1, 7],
    says: ['its default preset solves the exercise, share being 63'],
  },
  { name: 'citation', text: 'Words, <Cite of="higham93" />.', at: [1, 8], says: ['"higham93"', '"higham1993"?'] },
  {
    name: 'reference',
    text: 'See [it](#float-addr).\n\n<Widget name="float-adder" />',
    at: [1, 5],
    says: ['"#float-addr"', '"#float-adder"?'],
  },
  {
    name: 'macro',
    text: 'Words with $\\frak{x} + \\sqroot{y}$ in them.',
    at: [1, 12],
    says: ['\\sqroot', 'did you mean \\sqrt?'],
  },
  {
    name: 'step',
    text: '<Widget name="reduction-order" />\n\n<Step preset="wid" />',
    at: [3, 1],
    says: ['"wid"', '"wide"?'],
  },
  {
    name: 'cut',
    front: ['cuts:', '  - minutes: 5', '    steps: [title, reduction-ordr]'],
    text: '<Widget name="reduction-order" />',
    at: [-2, 20],
    says: ['cut of 5 minutes: unknown step "reduction-ordr"', 'did you mean "reduction-order"?'],
  },
  { name: 'digit', text: 'One.\n\nAdd them 17 times.', at: [3, 10], says: ['unbound number "17" in prose', '<Claim>'] },
];

describe('a broken post fails the build, and the message says where and what', () => {
  test.each(broken)('$name', async ({ name, text, front: more = [], at: [line, column], says }) => {
    const { failed, printed } = await build(name, text, more);
    expect(failed, printed).toBe(true);
    expect(printed).toContain(`${name}.mdx:${firstLine + more.length + line - 1}:${column}`);
    for (const part of says) expect(printed).toContain(part);
  });
});

test('a post with nothing wrong builds', async () => {
  const { failed, printed } = await build(
    'right',
    'A <Claim widget="order-of-sums" of="distinct" is={258} /> and $x$.\n\n<Widget name="float-adder" />',
  );
  expect(failed, printed).toBe(false);
});
