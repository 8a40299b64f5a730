/** The files that widgets need, as they lie in content/. The build fails where one is not what its widget declares. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { assetFile } from '../../runtime/asset-files.ts';
import { loadWidget, widgetNames } from '../../runtime/registry.ts';
import type { Asset } from '../../runtime/widget.ts';

export const getStaticPaths: GetStaticPaths = async () => {
  const paths = new Map<string, { params: { path: string }; props: { widget: string; asset: Asset } }>();
  for (const widget of widgetNames)
    for (const asset of Object.values((await loadWidget(widget)).needs ?? {}))
      paths.set(asset.path, { params: { path: asset.path }, props: { widget, asset } });
  return [...paths.values()];
};

export const GET: APIRoute<{ widget: string; asset: Asset }> = async ({ props: { widget, asset } }) =>
  new Response(await assetFile(widget, asset), { headers: { 'content-type': 'application/octet-stream' } });
