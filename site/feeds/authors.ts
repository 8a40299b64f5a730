/** Who wrote a post, from content/authors.json. Throws for a key that is not there. */
import known from '../../content/authors.json';
import type { Post } from '../runtime/posts.ts';
import { UnknownName } from '../runtime/unknown-name.ts';

export interface Author {
  readonly key: string;
  readonly name: string;
  /** `Organization` or `Person`, as schema.org has it. */
  readonly type: 'Organization' | 'Person';
  readonly url?: string;
}

const all = known as Readonly<Record<string, Omit<Author, 'key'>>>;
export const authorKeys: readonly string[] = Object.keys(all);

export const authorsOf = (post: Post): Author[] =>
  post.data.authors.map((key) => {
    const author = all[key];
    if (!author)
      throw new Error(`site/posts/${post.id}.mdx: ${new UnknownName('content/authors.json', 'author', key, authorKeys).message}`);
    return { key, ...author };
  });
