/** The recordings, for figures that redraw from one. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { recordingTexts } from '../../../runtime/recordings.ts';

export const getStaticPaths: GetStaticPaths = () =>
  [...recordingTexts].map(([path, text]) => {
    const [widget, preset] = path.split('/');
    return { params: { widget, preset }, props: { text } };
  });

export const GET: APIRoute<{ text: string }> = ({ props }) =>
  new Response(JSON.stringify(JSON.parse(props.text)), { headers: { 'content-type': 'application/json' } });
