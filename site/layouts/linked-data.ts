/** What a page says of itself to machines, as JSON-LD of schema.org. Addresses are whole, or left out where the site does not know its own. */
import { type Author, authorsOf } from '../feeds/authors.ts';
import { lastChange, type Post, wordCount } from '../runtime/posts.ts';
import { tagSlug } from '../runtime/tag.ts';

type Data = Readonly<Record<string, unknown>>;
/** Makes a path below the site's root whole; undefined without a site. */
export type Whole = (path: string) => string | undefined;

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);
const publisher = (whole: Whole): Data => ({ '@type': 'Organization', name: 'Ulp', url: whole('') });
const person = ({ type, name, key, url }: Author, whole: Whole): Data => ({
  '@type': type,
  name,
  url: url ?? whole(`authors/${key}/`),
});

export const blogData = (posts: readonly Post[], whole: Whole): Data => ({
  '@context': 'https://schema.org',
  '@type': 'Blog',
  name: 'Ulp',
  url: whole(''),
  inLanguage: 'en',
  publisher: publisher(whole),
  blogPost: posts.map((post) => ({
    '@type': 'BlogPosting',
    headline: post.data.title,
    datePublished: isoDay(post.data.date),
    url: whole(`posts/${post.id}/`),
  })),
});

export const postData = (post: Post, whole: Whole): Data => ({
  '@context': 'https://schema.org',
  '@type': 'BlogPosting',
  headline: post.data.title,
  description: post.data.subtitle,
  datePublished: isoDay(post.data.date),
  dateModified: isoDay(lastChange(post)),
  author: authorsOf(post).map((author) => person(author, whole)),
  publisher: publisher(whole),
  image: whole(`og/posts/${post.id}.png`),
  url: whole(`posts/${post.id}/`),
  mainEntityOfPage: whole(`posts/${post.id}/`),
  inLanguage: 'en',
  isAccessibleForFree: true,
  keywords: post.data.tags,
  wordCount: wordCount(post.body ?? ''),
  ...(post.data.doi ? { identifier: { '@type': 'PropertyValue', propertyID: 'DOI', value: post.data.doi } } : {}),
  encoding: { '@type': 'MediaObject', encodingFormat: 'text/markdown', contentUrl: whole(`posts/${post.id}.md`) },
  about: post.data.tags.map((tag) => ({ '@type': 'Thing', name: tag, url: whole(`tags/${tagSlug(tag)}/`) })),
});

export const widgetData = (name: string, title: string, description: string, whole: Whole): Data => ({
  '@context': 'https://schema.org',
  '@type': 'LearningResource',
  name: title,
  description,
  learningResourceType: 'interactive figure',
  url: whole(`widgets/${name}/`),
  image: whole(`og/widgets/${name}.png`),
  inLanguage: 'en',
  isAccessibleForFree: true,
  publisher: publisher(whole),
});
