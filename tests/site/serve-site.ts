/** Serves dist/ for all browser tests; each finds its address in ULP_URL. */
import { existsSync } from 'node:fs';
import { serve } from '../../site/commands/serve.mjs';

export default async function serveSite(): Promise<() => Promise<void>> {
  if (!existsSync('dist/index.html')) throw new Error('dist/ is missing: `npm run build` makes it');
  const server = await serve({ folder: 'dist' });
  process.env.ULP_URL = server.url;
  return () => server.close();
}
