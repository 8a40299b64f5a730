/** Recordings by widget and preset, for the build. A page alive fetches the one that it needs. */
import { decodeRecording, type Recording } from './recording.ts';

const files = import.meta.glob<string>('../../content/recordings/*/*.json', { query: '?raw', import: 'default', eager: true });

export const recordingTexts: ReadonlyMap<string, string> = new Map(
  Object.entries(files).map(([path, text]) => [path.replace(/^.*\/recordings\//, '').replace(/\.json$/, ''), text]),
);

const decoded = new Map<string, Recording>();

/** Throws where the preset has never been recorded, and says how to. */
export function recordingOf(widget: string, preset: string): Recording {
  const key = `${widget}/${preset}`;
  const text = recordingTexts.get(key);
  if (text === undefined)
    throw new Error(
      `widget ${widget}: preset "${preset}" has no recording (content/recordings/${key}.json); \`npm run record\` makes it`,
    );
  const known = decoded.get(key);
  if (known) return known;
  const recording = decodeRecording(JSON.parse(text));
  decoded.set(key, recording);
  return recording;
}
