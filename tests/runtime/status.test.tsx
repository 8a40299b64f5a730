/** The line under a figure: where its frame came from, and what a run costs, fetches and reaches. */
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import type { Provenance } from '../../site/runtime/messages.ts';
import { type Reason, reasons } from '../../site/runtime/reasons.ts';
import { costText, duration, median, Status, type StatusProps } from '../../site/runtime/status.tsx';
import { Trouble, type TroubleProps } from '../../site/runtime/trouble.tsx';

const recordedOn = { adapter: 'SwiftShader', date: '2026-11-01', kernels: [['reduce/tree', 'abc']] as const };
const gpu: Provenance = {
  backend: 'webgpu',
  adapter: 'nvidia hopper',
  software: false,
  kernels: [['reduce/tree', 'abc']],
  ms: 2,
};
const text = (props: Partial<StatusProps>): string =>
  renderToString(<Status id="x" state="done" recordedOn={recordedOn} alive {...props} />)
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

test('a recording says that it is one, and on what', () => {
  expect(text({ state: 'recorded' })).toMatch(/recorded SwiftShader, 2026-11-01 reduce\/tree/);
});
test('a live result names its adapter, and the median of its times', () => {
  expect(text({ provenance: gpu, times: [4, 2, 3] })).toMatch(/live nvidia hopper 3 ms, median of 3 reduce\/tree/);
});
test('a software adapter is named as such, a nameless one too', () => {
  expect(text({ provenance: { ...gpu, software: true } })).toContain('nvidia hopper (software, not a GPU)');
  expect(text({ provenance: { ...gpu, adapter: '' } })).toContain('an adapter that the browser does not name');
});
test('the twin, and a run without a kernel, say "computed in JavaScript"', () => {
  expect(text({ provenance: { ...gpu, backend: 'reference' } })).toContain('live computed in JavaScript');
  expect(text({ provenance: { ...gpu, kernels: [] } })).toContain('computed in JavaScript');
});
test('before a click: what a run costs, and what it fetches', () => {
  const cost = { flops: 2.6e9, bytes: 4096 };
  expect(text({ state: 'idle', cost })).toContain('a run takes 2.6 Gflop, 4.1 kB of memory traffic');
  expect(text({ state: 'idle', cost, needs: { model: { path: 'm', bytes: 2_600_000, sha256: '' } } })).toContain(
    '; it fetches 2.6 MB once',
  );
});
test('while it runs: progress, and a way out; while it fetches, how much has come', () => {
  const running = { state: 'running', cost: { flops: 1, bytes: 1, frames: 20 }, progress: { frames: 5, seconds: 3 } } as const;
  expect(text(running)).toMatch(/5 of 20, 3 s\s+Cancel/);
  expect(text({ ...running, fetched: { loaded: 1_000_000, total: 2_600_000 } })).toMatch(/fetching 1 MB of 2\.6 MB\s+Cancel/);
});
const troubled = (props: Partial<TroubleProps>) =>
  text({ trouble: <Trouble computed={false} recorded onReport={() => {}} onRetry={() => {}} {...props} /> });

test.each(Object.keys(reasons) as Reason[])('the reason %s is said with a remedy and with what is shown', (reason) => {
  const { happened, remedy } = reasons[reason];
  expect(troubled({ reason })).toContain(`${happened} The figure shows its recording. ${remedy}`);
  expect(troubled({ reason, computed: true })).toContain('computed in JavaScript instead');
});
test('a file that did not come can be fetched again, and the figure says what it shows meanwhile', () => {
  const failure = { message: 'asset models/tiny.bin: the server answered 404', asset: 'models/tiny.bin' };
  expect(troubled({ failure })).toMatch(/answered 404 .*The figure shows its recording\. Fetch it again/);
  expect(troubled({ failure, recorded: false })).not.toContain('recording');
  expect(troubled({ failure: { message: 'no' } })).not.toContain('Fetch it again');
});
test('a failure stands on its line of the kernel, and can be reported', () => {
  const failure = {
    message: 'no',
    kernel: 'reduce/tree',
    source: 'a\nlet b = ;',
    messages: [{ line: 2, column: 9, message: 'expected expression' }],
  };
  expect(troubled({ failure })).toMatch(/reduce\/tree\.wgsl:2:9 expected expression\s+let b = ;\s+Copy report/);
});
test('median, duration, costText', () => {
  expect([median([3, 1]), median([5, 1, 9])]).toEqual([2, 5]);
  expect([duration(0.2134), duration(12.44), duration(1320)]).toEqual(['0.213 ms', '12.4 ms', '1.32 s']);
  expect(costText({ flops: 0, bytes: 12 })).toBe('0 flop, 12 B of memory traffic');
});
