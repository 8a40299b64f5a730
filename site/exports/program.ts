/**
 * The files of a widget's exported folder, result aside: its computation as one program for Node, the `.wgsl` files that it reads, and how
 * to run it. Server only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { strip } from '../runtime/strip.ts';

const root = process.cwd();
const slashed = (path: string): string => path.split(sep).join('/');

/** Contents by path within the folder. */
export type Folder = Readonly<Record<string, string>>;

export async function programOf(name: string, title: string): Promise<Folder> {
  const sources: Record<string, string> = {};
  const [alone, inFolder] = [`${name}.tsx`, `${name}/index.tsx`].map((path) => join(root, 'site/widgets', path)) as [
    string,
    string,
  ];
  const widget = existsSync(alone) ? alone : inFolder;
  const bundle = await rolldown({
    input: join(root, 'site/exports/run.ts'),
    platform: 'node',
    external: ['webgpu'],
    transform: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    logLevel: 'silent',
    plugins: [
      {
        name: 'ulp:exported-folder',
        resolveId(id, importer) {
          if (id === 'ulp:widget') return widget;
          if (id.endsWith('.wgsl?raw')) return join(importer!, '..', id);
          return null;
        },
        load(id) {
          if (!id.endsWith('.wgsl?raw')) return null;
          const file = id.replace(/\?raw$/, '');
          const place = slashed(relative(root, file));
          sources[place] = readFileSync(file, 'utf8');
          return `import { existsSync, readFileSync } from 'node:fs';\nexport default readFileSync(new URL('./${place}', import.meta.url), 'utf8');`;
        },
        transform(code, id) {
          if (id !== widget) return null;
          return {
            code: strip(code, this.parse(code, { lang: 'tsx' }) as never, 'program').toString(),
            moduleSideEffects: false,
          };
        },
      },
    ],
  });
  const { output } = await bundle.generate({
    format: 'esm',
    minify: false,
    comments: { legal: true, annotation: false, jsdoc: true },
  });
  await bundle.close();
  const kernels = Object.keys(sources)
    .filter((place) => !place.startsWith('kernels/runtime/'))
    .sort();
  const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { devDependencies: Record<string, string> };
  return {
    'run.mjs': output[0].code,
    'package.json': `${JSON.stringify({ name: `ulp-${name}`, private: true, type: 'module', scripts: { start: 'node run.mjs' }, dependencies: { webgpu: devDependencies.webgpu } }, null, 2)}\n`,
    'README.md': `# ${title}

The computation behind a figure of Ulp (widget \`${name}\`), without its page. Node 22 or newer:

\`\`\`sh
npm install
npm start              # on this machine's GPU: prints the numbers as CSV, and whether they are those of result.json
node run.mjs --twin    # in JavaScript: the same additions in the same order
node run.mjs --set seed=2
\`\`\`

On Linux a Vulkan driver is needed; \`VK_ICD_FILENAMES\` names one, such as the SwiftShader that comes with Chromium.

\`result.json\` is the result that was exported: params, adapter, kernels with the hashes of their sources, and the frame.
The programs that run on the GPU are read from these files at each start, so that they may be edited:

${kernels.length === 0 ? 'none: this figure is computed in JavaScript.' : kernels.map((place) => `- \`${place}\``).join('\n')}
`,
    ...Object.fromEntries(
      Object.keys(sources)
        .sort()
        .map((place) => [place, sources[place]!]),
    ),
  };
}
