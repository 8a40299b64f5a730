/** The posts, newest first; drafts in dev, and where ULP_DRAFTS asks for them. Server only. */
import { type CollectionEntry, getCollection } from 'astro:content';

export type Post = CollectionEntry<'posts'>;

export const allPosts = async (): Promise<Post[]> =>
  (await getCollection('posts', ({ data }) => import.meta.env.DEV || process.env.ULP_DRAFTS === '1' || !data.draft)).sort(
    (a, b) => b.data.date.valueOf() - a.data.date.valueOf(),
  );

/** The day of the last change that readers are told of. */
export const lastChange = ({ data: { date, updated, updates } }: Post): Date =>
  new Date(Math.max(...[date, ...(updated ? [updated] : []), ...updates.map((update) => update.date)].map(Number)));

export const day = (date: Date): string =>
  date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** Minutes at 230 words a minute; code, math and components' props are no words. */
export const minutes = ({ body = '' }: Post): number => Math.max(1, Math.round(wordCount(body) / 230));

export const wordCount = (body: string): number =>
  body
    .replace(/<(Notes|TalkOnly)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/```[\s\S]*?```|\$\$[\s\S]*?\$\$|<Plot[\s\S]*?\/>|<[^>]+>/g, ' ')
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word)).length;
