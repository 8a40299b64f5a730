/** Runs in the page: opens our device and the peers', then checks and times a row at a time, as `kernels.mjs` asks. */
import { open } from './ours.js';
import { peers } from './peers.js';
import { distance, rows } from './rows.js';

const reason = (error) =>
  String(error?.message ?? error)
    .split('\n')[0]
    .slice(0, 300);
const median = (values) => {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
const within = (promise, ms, what) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const opened = {};
let ours;

/** Opens all. What does not open is left out, with the reason. */
async function start() {
  ours = await open();
  const missing = {};
  for (const [name, openPeer] of Object.entries(peers)) {
    try {
      const peer = await within(openPeer(), 60_000, 'starting');
      if (peer.adapter !== ours.adapter) throw new Error(`it runs on ${peer.adapter}`);
      opened[name] = peer;
    } catch (error) {
      missing[name] = reason(error);
    }
  }
  return { adapter: ours.adapter, missing, rows: rows.map((row) => row().name) };
}

/** Checks one candidate against f64. Its programs are compiled by it. */
async function check(candidate, want, row) {
  const { ms, data } = await within(candidate.run(true), 60_000, 'the first run');
  const off = distance(data, want, row.within);
  if (!(off <= 1))
    throw new Error(
      `wrong: ${off.toFixed(1)} times as far from the f64 result as is allowed${want.length === 1 ? ` (${data[0]}, not ${want[0]})` : ''}`,
    );
  return { ms, off };
}

/**
 * Our kernels that are right, each with `ms`, fastest first. What its first run, compiling and reading all, shows to be far behind is not
 * run again; the others take turns.
 */
async function choose(candidates, want, row, failed) {
  const right = [];
  for (const candidate of candidates) {
    try {
      right.push({ candidate, ...(await check(candidate, want, row)), times: [] });
    } catch (error) {
      failed[`ours, ${candidate.name}`] = reason(error);
    }
  }
  const lead = Math.min(...right.map(({ ms }) => ms));
  const close = right.filter(({ ms }) => ms <= 3 * lead + 50);
  const started = performance.now();
  for (let turn = 0; turn < 9 && (turn < 5 || performance.now() - started < 4000); turn++)
    for (const one of close) one.times.push((await one.candidate.run(false)).ms);
  // The lowest: what else this machine does at the time only ever adds.
  for (const one of close) one.ms = Math.min(...one.times);
  return right.toSorted((one, other) => one.ms - other.ms);
}

/**
 * One row. Ours are checked and one is chosen as the best; then that one, its shape in posts, the invariant one and the peers take turns, each round beginning
 * with another of them. The choice is made on runs of its own, so that the best one is not the luckiest one.
 */
async function measure(index, { budget, least, most }) {
  const row = rows[index]();
  const want = row.reference();
  const failed = {};
  const { candidates, free } = ours.candidates(row);
  const tried = await choose(candidates, want, row, failed);
  const best = tried[0];
  const shown = tried.find(({ candidate }) => candidate.name === best?.candidate.shown);
  // One strategy for every batch, in either shape: `fixed` of strategy.ts.
  const invariant = tried.find(({ candidate }) => (row.kind === 'matmul' ? candidate.shown === 'register' : candidate.invariant));
  const lanes = [];
  for (const [name, peer] of Object.entries(opened)) {
    try {
      const candidate = await within(peer.candidate(row), 60_000, 'preparing');
      const { off } = await check(candidate, want, row);
      lanes.push({ who: name, candidate, times: [], off });
    } catch (error) {
      failed[name] = reason(error);
    }
  }
  const own = [...new Set([best, shown, invariant])].filter(Boolean);
  for (const [i, { candidate, off }] of own.entries())
    lanes.splice(i * 2, 0, { who: `ours, ${candidate.name}`, candidate, times: [], off });

  let started = 0;
  for (let round = -1; round < most; round++) {
    if (round === 0) started = performance.now();
    // Enough of them, or out of time.
    if (round >= least && performance.now() - started > budget) break;
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[(i + Math.max(0, round)) % lanes.length];
      const { ms } = await within(lane.candidate.run(false), 60_000, lane.who);
      if (round >= 0) lane.times.push(ms);
    }
  }
  for (const { who, candidate } of lanes) if (!who.startsWith('ours')) await candidate.free();
  free();
  const field = lanes.map(({ who, times, off }) => ({ who, ms: median(times), times, off }));
  return {
    name: row.name,
    kind: row.kind,
    shape: row.shape,
    best: best?.candidate.name,
    shown: shown?.candidate.name,
    invariant: invariant?.candidate.name,
    rounds: field[0]?.times.length ?? 0,
    field,
    failed,
    tried: tried.map(({ candidate: { name }, ms, off }) => ({ name, ms, off })),
  };
}

window.bench = { start, measure };
