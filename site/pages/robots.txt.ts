/** All may be read; where the map of the site lies. */
import type { APIRoute } from 'astro';
import { rootOf } from '../feeds/addresses.ts';

export const GET: APIRoute = (context) =>
  new Response(
    `User-agent: *\nAllow: /\n${context.site ? `Sitemap: ${new URL('sitemap-index.xml', rootOf(context)).href}\n` : ''}`,
    {
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    },
  );
