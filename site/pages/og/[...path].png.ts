/** Pictures for links: one a post, one a widget, one for all other pages. Drawn from recordings. */
import { render } from 'astro:content';
import type { APIRoute, GetStaticPaths } from 'astro';
import type { PlacedFigure } from '../../markdown/headings.ts';
import { type Card, card } from '../../picture/card.ts';
import { png } from '../../picture/png.ts';
import { allPosts, type Post } from '../../runtime/posts.ts';
import { recordingOf } from '../../runtime/recordings.ts';
import { loadWidget, widgetNames } from '../../runtime/registry.ts';
import { still } from '../../runtime/still.tsx';
import { widgetOf } from '../../runtime/widget-of.ts';

type Of = { post: Post } | { widget: string } | { site: true };

export const getStaticPaths: GetStaticPaths = async () => [
  { params: { path: 'site' }, props: { site: true } },
  ...(await allPosts()).map((post) => ({ params: { path: `posts/${post.id}` }, props: { post } })),
  ...widgetNames.map((widget) => ({ params: { path: `widgets/${widget}` }, props: { widget } })),
];

async function cardOf(of: Of): Promise<Card> {
  if ('widget' in of) {
    const widget = await loadWidget(of.widget);
    const { drawing, alt } = still(of.widget, widget, recordingOf(of.widget, 'default'));
    return { title: widget.title, drawing, sentence: alt };
  }
  if ('site' in of)
    return {
      title: 'What happens in the last place',
      subtitle:
        'Essays about numbers that computers round. Every figure is a program that your own graphics processor runs while you read, and its bits are compared with ours.',
    };
  const { data } = of.post;
  const { remarkPluginFrontmatter } = await render(of.post);
  const [first] = remarkPluginFrontmatter.figures as PlacedFigure[];
  const texts = { title: data.title, subtitle: data.subtitle };
  if (!first) return texts;
  const widget = await widgetOf(first.widget);
  const { drawing, alt } = still(first.id, widget, recordingOf(first.widget, first.preset));
  return { ...texts, drawing, sentence: alt };
}

export const GET: APIRoute<Of> = async ({ props }) =>
  new Response(await png(card(await cardOf(props))), { headers: { 'content-type': 'image/png' } });
