/** Whole addresses for what leaves the site. A site that was built without `--site` names this machine: its feeds are for trying out. */
import type { APIContext } from 'astro';

export const rootOf = ({ site }: Pick<APIContext, 'site'>): URL =>
  new URL(import.meta.env.BASE_URL.replace(/\/?$/, '/'), site ?? 'http://localhost/');
