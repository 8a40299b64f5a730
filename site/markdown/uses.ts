/** Which posts place a widget, and as which figure. Server only. */
import { render } from 'astro:content';
import { allPosts, type Post } from '../runtime/posts.ts';
import type { PlacedFigure } from './headings.ts';

export interface Use {
  readonly post: Post;
  readonly figure: PlacedFigure;
}

let found: Promise<ReadonlyMap<string, readonly Use[]>> | undefined;

/** By widget. Read once a build; anew each time in dev, where posts change. */
export function uses(): Promise<ReadonlyMap<string, readonly Use[]>> {
  if (import.meta.env.DEV) return find();
  found ??= find();
  return found;
}

async function find(): Promise<ReadonlyMap<string, readonly Use[]>> {
  const by = new Map<string, Use[]>();
  for (const post of await allPosts()) {
    const { remarkPluginFrontmatter } = await render(post);
    for (const figure of remarkPluginFrontmatter.figures as PlacedFigure[])
      by.set(figure.widget, [...(by.get(figure.widget) ?? []), { post, figure }]);
  }
  return by;
}
