/** The site for language models, as https://llmstxt.org has it: what there is, and where to read it without a browser. */
import type { APIRoute } from 'astro';
import { rootOf } from '../feeds/addresses.ts';
import { allPosts } from '../runtime/posts.ts';
import { recordingOf } from '../runtime/recordings.ts';
import { loadWidget, widgetNames } from '../runtime/registry.ts';
import { still } from '../runtime/still.tsx';

export const GET: APIRoute = async (context) => {
  const whole = (path: string) => new URL(path, rootOf(context)).href;
  const posts = (await allPosts()).map(({ id, data }) => `- [${data.title}](${whole(`posts/${id}.md`)}): ${data.subtitle}`);
  const widgets = await Promise.all(
    widgetNames.map(async (name) => {
      const widget = await loadWidget(name);
      return `- [${widget.title}](${whole(`widgets/${name}/`)}): ${still(name, widget, recordingOf(name, 'default')).alt}`;
    }),
  );
  const text = `# Ulp

> Essays about numbers that computers round. Every figure is a WebGPU kernel that runs in the reader's browser; its bits are compared with a twin in TypeScript that adds in the same order.

A number in a post is measured (from a recording of a run, named with its adapter and day), cited, or computed exactly. A recorded number is of that run; a reader's own device may give other last bits.

## Posts

${posts.join('\n')}

## Widgets

${widgets.join('\n')}

## Optional

- [Kernels](${whole('kernels/')}): every WGSL file with the order of its additions and its twin
- [Atom feed](${whole('atom.xml')}): the posts with their whole text
`;
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });
};
