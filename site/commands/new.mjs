/** `npm run new post|widget|kernel …`: writes working files, registered by being there. Nothing is overwritten. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { giveUp, install, root, run } from './install.mjs';
import * as templates from './templates.mjs';

const usage = `npm run new post "My title"                     a draft with one example of each component
npm run new widget my-widget                    a figure on a kernel of the library
npm run new widget my-widget -- --kernel op/my-order   … on a kernel of your own, which is made along where there is none
npm run new widget my-widget -- --no-kernel     … in JavaScript alone
npm run new kernel op/my-order                  a .wgsl, its twin, and a test that holds them to the same bits`;

const nameRule = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const wrongName = (what, name) =>
  giveUp(`${what} "${name}": a name is lower-case words with hyphens between them, such as ${suggest(name)}`);
const suggest = (text) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[-0-9]+|-+$/g, '') || 'my-name';

/** Writes all or nothing. */
function writeAll(files) {
  for (const path of Object.keys(files))
    if (existsSync(join(root, path))) giveUp(`${path} is there already; choose another name, or delete it first`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(`wrote ${path}`);
  }
}

const formatted = (paths) =>
  run('npx', [
    '--no-install',
    'biome',
    'check',
    '--write',
    '--log-level=error',
    ...paths.filter((path) => /\.(tsx?|css)$/.test(path)),
  ]);

const folders = (path) =>
  existsSync(join(root, path)) ? readdirSync(join(root, path)).map((file) => file.replace(/\.[^.]+$/, '')) : [];

function newPost(title) {
  if (!title.trim()) giveUp(`a post needs a title. Usage:\n${usage}`);
  const slug = suggest(title);
  if (folders('site/posts').includes(slug)) giveUp(`site/posts/${slug}.mdx is there already; choose another title`);
  const path = `site/posts/${slug}.mdx`;
  writeAll({ [path]: templates.post({ title, date: new Date().toISOString().slice(0, 10) }) });
  console.log(
    `\nnpm run dev, then http://127.0.0.1:4321/posts/${slug}/. It is a draft: npm test checks it, the built site leaves it out.`,
  );
}

function kernelFiles(kernel) {
  const [operation, name, more] = kernel.split('/');
  if (more !== undefined || name === undefined)
    giveUp(`kernel "${kernel}": it is called operation/order, such as reduce/my-order`);
  for (const part of [operation, name]) if (!nameRule.test(part)) wrongName('kernel', part);
  if (['runtime', 'f32'].includes(operation))
    giveUp(`kernel "${kernel}": kernels/${operation} is not an operation; choose another folder`);
  return {
    [`kernels/${operation}/${name}.wgsl`]: templates.wgsl(),
    [`kernels/${operation}/${name}.ts`]: templates.twin({ operation, name }),
    [`tests/kernels/${operation}-${name}.test.ts`]: templates.kernelTest({ operation, name }),
  };
}

async function newKernel(kernel) {
  const files = kernelFiles(kernel);
  writeAll(files);
  await formatted(Object.keys(files));
  console.log(
    `\nIts first line says the order of its additions, and so does its twin: change both. npx vitest run --project node ${Object.keys(files)[2]}`,
  );
}

async function newWidget(name, { kernel, bare, record }) {
  if (!nameRule.test(name)) wrongName('widget', name);
  if (folders('site/widgets').includes(name)) giveUp(`site/widgets/${name} is there already; choose another name`);
  const files = {
    ...(kernel && !existsSync(join(root, `kernels/${kernel}.ts`)) ? kernelFiles(kernel) : {}),
    [`site/widgets/${name}.tsx`]: templates.widget({ name, kernel, bare }),
    [`site/style/widgets/${name}.css`]: templates.style({ name }),
  };
  writeAll(files);
  await formatted(Object.keys(files));
  if (record) {
    console.log('Recording its presets …');
    if ((await run('npm', ['run', '--silent', 'record', '--', '--widget', name])) !== 0)
      giveUp('It was not recorded: the reason stands above. npm run record tries again.');
  }
  console.log(`\nPlace it in a post: <Widget name="${name}" caption="…" />`);
}

function asked() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        kernel: { type: 'string' },
        'no-kernel': { type: 'boolean' },
        'no-record': { type: 'boolean' },
      },
    });
  } catch (error) {
    giveUp(`${error.message}. Usage:\n${usage}`);
  }
}

const { positionals, values } = asked();
const [what, ...words] = positionals;
if (values.help) {
  console.log(usage);
  process.exit(0);
}
if (values.kernel && values['no-kernel']) giveUp('--kernel and --no-kernel: choose one of them');
if (!['post', 'widget', 'kernel'].includes(what)) giveUp(`${what === undefined ? 'new what?' : `new ${what}?`} Usage:\n${usage}`);
if (what !== 'post' && words.length !== 1) giveUp(`new ${what} takes one name. Usage:\n${usage}`);
if (what === 'post') newPost(words.join(' '));
else {
  await install();
  if (what === 'kernel') await newKernel(words[0]);
  else
    await newWidget(words[0], {
      kernel: values.kernel,
      bare: values['no-kernel'] === true,
      record: values['no-record'] !== true,
    });
}
