/**
 * Rehype, after heading ids: the deck of the post's talk and its cuts, in the front matter; and in each part that the talk shows, the step
 * that it belongs to.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Element, Nodes, Root } from 'hast';
import { toString as textOf } from 'hast-util-to-string';
import type { MdxJsxFlowElement, MdxJsxTextElement } from 'mdast-util-mdx';
import type { VFile } from 'vfile';
import { type Cut, cutOf, overruns, wholeDeck } from '../talk/cuts.ts';
import { DeckError, deckOf, type Item, type Step } from '../talk/deck.ts';
import { literal } from './components.ts';
import { readCuts } from './cuts.ts';
import { PostError, placeOf } from './place.ts';

/** What a post's front matter says of its talk. */
export interface Talk {
  readonly steps: readonly Step[];
  /** The whole deck first, then the cuts, the shortest first. */
  readonly cuts: readonly Cut[];
}

type Component = MdxJsxFlowElement | MdxJsxTextElement;
const isComponent = (node: { type: string }): node is Component =>
  node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';

/** Spoken words: a bound number is one. */
function words(node: Nodes | Component): number {
  if (node.type === 'text') return node.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  const own = isComponent(node) && (node.name === 'Claim' || node.name === 'Exact') ? 1 : 0;
  return 'children' in node ? (node.children as Nodes[]).reduce((sum, child) => sum + words(child), own) : own;
}

/** Said once: a build may compile a post twice. */
const said = new Set<string>();

export function rehypeTalk() {
  return (tree: Root, file: VFile): void => {
    const path = file.path ? relative(process.cwd(), file.path).replaceAll('\\', '/') : 'post.mdx';
    const items: Item[] = [];
    const owned: (Component | undefined)[] = [];
    const add = (item: Item, node?: Component): void => {
      items.push(item);
      owned.push(node);
    };
    const read = (nodes: readonly (Element | Component)[], inPost: boolean): void => {
      for (const node of nodes) {
        const at = placeOf(file, node);
        if (node.type === 'element' && /^h[23]$/.test(node.tagName) && inPost)
          add({ kind: 'heading', id: String(node.properties.id), title: textOf(node), at });
        if (!isComponent(node)) continue;
        const given = (name: string): string | undefined => literal(node, name);
        const children = node.children as (Element | Component)[];
        if (node.name === 'Widget') {
          const widget = given('name');
          if (widget === undefined) continue;
          const asks = !node.attributes.some((one) => one.type === 'mdxJsxAttribute' && one.name === 'ask');
          add({
            kind: 'figure',
            key: given('id') ?? widget,
            widget,
            preset: given('preset') ?? 'default',
            title: given('title'),
            controls: given('controls'),
            asks,
            inPost,
            at,
          });
        } else if (node.name === 'Step') {
          add({
            kind: 'step',
            preset: given('preset') ?? 'default',
            of: given('of'),
            id: given('id'),
            title: given('title'),
            at,
          });
          const step = items.at(-1) as Item & { kind: 'step' };
          const figure = items.findLast((one) => one.kind === 'figure' && (step.of === undefined || one.key === step.of));
          // The component checks the preset, which hangs on the widget.
          if (figure?.kind === 'figure') node.attributes.push({ type: 'mdxJsxAttribute', name: 'shows', value: figure.widget });
        } else if (node.name === 'Plot' || node.name === 'Figure') {
          if (!inPost) continue;
          const number = node.attributes.find((one) => one.type === 'mdxJsxAttribute' && one.name === 'number')?.value;
          add(
            {
              kind: 'still',
              id: given('id'),
              title: given('title') ?? '',
              number: Number(typeof number === 'object' ? number?.value : 0),
              at,
            },
            node,
          );
        } else if (node.name === 'Notes') add({ kind: 'notes', words: words(node), at }, node);
        else if (node.name === 'TalkOnly') {
          const title = given('title');
          add(title === undefined ? { kind: 'body', at } : { kind: 'slide', id: given('id'), title, at }, node);
          read(children, false);
        }
      }
    };
    read(tree.children as (Element | Component)[], true);
    const front = file.data.astro!.frontmatter!;
    try {
      const deck = deckOf(String(front.title ?? ''), items, `${path}:1:1`);
      for (const [index, node] of owned.entries())
        node?.attributes.push({ type: 'mdxJsxAttribute', name: 'step', value: deck.owners[index]! });
      const written = front.cuts === undefined ? [] : readCuts(readFileSync(file.path, 'utf8'), path);
      const cuts = written.map((cut) => cutOf(deck, cut)).sort((a, b) => a.minutes - b.minutes);
      front.talk = { steps: deck.steps, cuts: [wholeDeck(deck), ...cuts] } satisfies Talk;
      for (const line of written.flatMap((cut) => overruns(deck, cut))) {
        if (!said.has(line)) console.warn(`[talk] ${line}`);
        said.add(line);
      }
    } catch (error) {
      if (error instanceof DeckError) throw new PostError(error.message);
      throw error;
    }
  };
}
