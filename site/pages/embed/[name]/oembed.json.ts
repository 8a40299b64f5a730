/** What an oEmbed consumer that found the discovery link is told: https://oembed.com, type "rich". */
import type { APIRoute, GetStaticPaths } from 'astro';
import { firstHeight, snippet } from '../../../runtime/embed/snippet.ts';
import { recordingOf } from '../../../runtime/recordings.ts';
import { loadWidget, widgetNames } from '../../../runtime/registry.ts';
import { still } from '../../../runtime/still.tsx';

export const getStaticPaths: GetStaticPaths = () => widgetNames.map((name) => ({ params: { name } }));

export const GET: APIRoute<never, { name: string }> = async ({ params: { name }, site, url }) => {
  const widget = await loadWidget(name);
  const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
  const whole = (path: string) => new URL(`${base}${path}`, site ?? url).href;
  const picture = whole(`og/widgets/${name}.png`);
  const page = whole(`widgets/${name}/`);
  const { alt } = still(name, widget, recordingOf(name, 'default'));
  return Response.json({
    version: '1.0',
    type: 'rich',
    title: widget.title,
    author_name: 'Ulp',
    author_url: whole(''),
    provider_name: 'Ulp',
    provider_url: whole(''),
    thumbnail_url: picture,
    thumbnail_width: 1200,
    thumbnail_height: 630,
    width: 900,
    height: firstHeight,
    html: snippet({ src: whole(`embed/${name}/`), title: widget.title, picture, alt, page }),
  });
};
