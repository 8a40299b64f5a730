/** The quiet line under a figure: live or recorded, on what, how long, which kernels; and what the reader can do. */
import type { ComponentChildren, VNode } from 'preact';
import type { Provenance } from './messages.ts';
import type { AnyWidget, Cost } from './widget.ts';

export type State = 'recorded' | 'idle' | 'running' | 'paused' | 'done' | 'error';

/** Where a stored frame came from. */
export interface RecordedOn {
  readonly adapter: string;
  readonly date: string;
  readonly kernels: readonly (readonly [string, string])[];
}

export interface StatusProps {
  readonly id: string;
  readonly state: State;
  /** Of the frame on the page: undefined where it is the recording's. */
  readonly provenance?: Provenance | undefined;
  readonly recordedOn: RecordedOn;
  /** Wall times in ms of the frames computed with these params. */
  readonly times?: readonly number[];
  /** What went wrong: see trouble.tsx, which is loaded where something does. */
  readonly trouble?: ComponentChildren;
  /** One line each: what a link asked for and did not get, what a shared result compares to. */
  readonly notices?: readonly string[];
  readonly cost?: Cost | undefined;
  readonly needs?: AnyWidget['needs'];
  /** Bytes of what the run needs, while they come. */
  readonly fetched?: { loaded: number; total: number } | undefined;
  /** Frames so far, where the run has been going for over half a second. */
  readonly progress?: { frames: number; seconds: number } | undefined;
  /** More than one frame: then it can be stepped. */
  readonly steps?: boolean;
  readonly alive?: boolean;
  /** Whether the figure lists its kernels, to be linked to: on a slide it does not. */
  readonly listed?: boolean;
  act?(action: Action): void;
}

export type Action = 'run' | 'pause' | 'step' | 'cancel' | 'reset' | 'kernel' | 'link' | 'export' | 'report' | 'fullscreen';

const mostKernels = 2;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Three significant digits: 0.213 ms, 12.4 ms, 1.32 s. */
export const duration = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toPrecision(3)} s` : `${Number(ms.toPrecision(3))} ms`;

const scaled = (value: number, unit: string): string => {
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  const step = Math.min(prefixes.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  return `${Number((value / 1000 ** step).toPrecision(2))} ${prefixes[step]}${unit}`;
};
/** What a run needs to be fetched: 2.6 MB. */
const sizeOf = (needs: StatusProps['needs'] = {}): number => Object.values(needs).reduce((sum, { bytes }) => sum + bytes, 0);
export const costText = ({ flops, bytes }: Cost): string => `${scaled(flops, 'flop')}, ${scaled(bytes, 'B')} of memory traffic`;

function Kernels({
  id,
  kernels,
  listed,
}: {
  id: string;
  kernels: readonly (readonly [string, string])[];
  listed: boolean;
}): VNode {
  if (kernels.length === 0) return <span>computed in JavaScript</span>;
  const named = kernels.slice(0, mostKernels).map(([name]) => name);
  const more = kernels.length - named.length;
  const text = `${named.join(', ')}${more > 0 ? `, ${more} more` : ''}`;
  return listed ? (
    <a href={`#${id}-kernels`} data-act="kernel">
      {text}
    </a>
  ) : (
    <span>{text}</span>
  );
}

function Origin({ provenance, recordedOn }: Pick<StatusProps, 'provenance' | 'recordedOn'>): VNode {
  if (!provenance)
    return (
      <>
        <span class="mark recorded">recorded</span>
        <span>{recordedOn.kernels.length === 0 ? recordedOn.date : `${recordedOn.adapter}, ${recordedOn.date}`}</span>
      </>
    );
  const { backend, adapter, software, kernels, edited } = provenance;
  if (backend === 'reference' || kernels.length === 0)
    return (
      <>
        <span class="mark live">live</span>
        {kernels.length > 0 && <span>computed in JavaScript</span>}
      </>
    );
  return (
    <>
      <span class={`mark ${edited ? 'edited' : 'live'}`}>{edited ? 'live, edited' : 'live'}</span>
      <span>
        {adapter || 'an adapter that the browser does not name'}
        {software && ' (software, not a GPU)'}
      </span>
    </>
  );
}

export function Status(props: StatusProps): VNode {
  const {
    id,
    state,
    provenance,
    recordedOn,
    times = [],
    notices = [],
    trouble,
    progress,
    cost,
    needs,
    fetched,
    alive = false,
    listed = true,
    act,
  } = props;
  const kernels = provenance?.kernels ?? recordedOn.kernels;
  const button = (action: Action, label: string) => (
    <button type="button" data-act={action} onClick={() => act?.(action)}>
      {label}
    </button>
  );
  const busy = fetched ? (
    <span class="progress">
      <progress max={fetched.total} value={fetched.loaded} aria-label="progress" />
      <span class="so-far fetching">
        fetching {scaled(fetched.loaded, 'B')} of {scaled(fetched.total, 'B')}
      </span>
      {button('cancel', 'Cancel')}
    </span>
  ) : progress && state === 'running' ? (
    <span class="progress">
      <progress {...(cost?.frames ? { max: cost.frames, value: progress.frames } : {})} aria-label="progress" />
      <span class="so-far">
        {cost?.frames ? `${progress.frames} of ${cost.frames}, ` : ''}
        {progress.seconds} s
      </span>
      {button('cancel', 'Cancel')}
    </span>
  ) : undefined;
  return (
    <>
      {notices.map((notice) => (
        <p key={notice} class="notice">
          {notice}
        </p>
      ))}
      {trouble}
      <div class="provenance">
        <p>
          <Origin provenance={provenance} recordedOn={recordedOn} />
          {/* In the place of what a finished run says: nothing may move. */}
          {busy}
          {!busy && times.length > 0 && (
            <span>
              {duration(median(times))}
              {times.length > 1 && `, median of ${times.length}`}
            </span>
          )}
          {!busy && <Kernels id={id} kernels={kernels} listed={listed} />}
        </p>
        {/* Dead until the figure is alive, but there: nothing may move when it comes alive. */}
        <p class="actions" inert={!alive}>
          {state === 'running' && props.steps ? button('pause', 'Pause') : button('run', state === 'done' ? 'Run again' : 'Run')}
          {props.steps && button('step', 'Step')}
          {button('reset', 'Reset')}
          {kernels.length > 0 && button('kernel', 'Kernel')}
          {button('link', 'Link')}
          {button('export', 'Export')}
          {button('fullscreen', 'Full screen')}
          {state === 'idle' && cost && (
            <span class="cost">
              a run takes {costText(cost)}
              {needs && `; it fetches ${scaled(sizeOf(needs), 'B')} once`}
            </span>
          )}
        </p>
      </div>
    </>
  );
}
