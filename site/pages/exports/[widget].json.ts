/** What a figure's "kernels as a folder" is made of, but for the result, which the page puts in. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { programOf } from '../../exports/program.ts';
import { loadWidget, widgetNames } from '../../runtime/registry.ts';

export const getStaticPaths: GetStaticPaths = () => widgetNames.map((widget) => ({ params: { widget } }));

export const GET: APIRoute<never, { widget: string }> = async ({ params: { widget } }) =>
  Response.json(await programOf(widget, (await loadWidget(widget)).title));
