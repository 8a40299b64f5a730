/** What a figure says when something went wrong: why there is no GPU, where a kernel is broken. Loaded only then. */
import type { VNode } from 'preact';
import type { Failure } from './messages.ts';
import { type Reason, reasons } from './reasons.ts';

export const broken =
  'This result breaks what the figure says must hold on every device: please copy the report and send it to us.';

export interface TroubleProps {
  readonly reason?: Reason | undefined;
  readonly failure?: Failure | undefined;
  /** The twin computes in the GPU's place; else the recording is shown. */
  readonly computed: boolean;
  /** Nothing has run in this figure so far. */
  readonly recorded: boolean;
  onReport(): void;
  onRetry(): void;
}

export function Trouble({ reason, failure, computed, recorded, onReport, onRetry }: TroubleProps): VNode {
  const shown = computed
    ? 'The figure is computed in JavaScript instead, by the same additions in the same order.'
    : 'The figure shows its recording.';
  return (
    <>
      {reason && (
        <p class="notice" data-reason={reason}>
          {reasons[reason].happened} {shown} {reasons[reason].remedy}
        </p>
      )}
      {failure && (
        <div class="notice failure" role="alert">
          <p>The run failed: {failure.message}</p>
          {failure.asset && (
            <p>
              Nothing of the file was kept. {recorded && 'The figure shows its recording. '}
              <button type="button" data-act="run" onClick={onRetry}>
                Fetch it again
              </button>
            </p>
          )}
          {failure.messages && (
            <ol class="compile">
              {failure.messages.map(({ line, column, message }) => (
                <li key={`${line}:${column}`}>
                  <code>
                    {failure.kernel}.wgsl:{line}:{column} {message}
                  </code>
                  {failure.source && <pre>{failure.source.split('\n')[line - 1]}</pre>}
                </li>
              ))}
            </ol>
          )}
          <button type="button" data-act="report" onClick={onReport}>
            Copy report
          </button>
        </div>
      )}
    </>
  );
}
