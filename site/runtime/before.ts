/** Recordings as they were in the last commit, for the review of a draft. Dev server only. */
import { execFileSync } from 'node:child_process';
import { decodeRecording, type Recording } from './recording.ts';

/** Undefined where the last commit has none, or there is no repository. */
export function committedRecording(widget: string, preset: string): Recording | undefined {
  try {
    const path = `content/recordings/${widget}/${preset}.json`;
    const text = execFileSync('git', ['show', `HEAD:${path}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return decodeRecording(JSON.parse(text));
  } catch {
    return undefined;
  }
}
