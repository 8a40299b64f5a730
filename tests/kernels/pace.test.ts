import { expect, test } from 'vitest';
import { Batch, BUDGET_MS, type Cost, portion, TRIAL_GROUPS } from '../../kernels/runtime/pace.ts';

/** How many dispatches of 10 workgroups one submission takes. */
function room(cost: Cost): { batch: Batch; count: number } {
  const batch = new Batch();
  let count = 0;
  for (const part = { cost, workgroups: 10 }; count < 10_000 && batch.fits(part); count++) batch.add(part);
  return { batch, count };
}

test('Batch takes one dispatch of an unknown program, so that it is measured', () => {
  expect(room({ msPerWorkgroup: undefined }).count).toBe(1);
});

test('Batch.took(ms) sets what is unknown, and corrects what is known half-way', () => {
  const cost: Cost = { msPerWorkgroup: undefined };
  room(cost).batch.took(20);
  expect(cost.msPerWorkgroup).toBe(2);
  const { batch, count } = room(cost);
  expect(count).toBe(BUDGET_MS / 20);
  batch.took(BUDGET_MS * 3);
  expect(cost.msPerWorkgroup).toBe(4);
});

test('Batch comes to hold about its budget, whatever the wait that each submission adds', () => {
  const cost: Cost = { msPerWorkgroup: undefined };
  const [wait, dispatch] = [2.4, 0.1];
  let took = 0;
  for (let i = 0; i < 20; i++) {
    const { batch, count } = room(cost);
    took = wait + count * dispatch;
    batch.took(took);
  }
  expect(took).toBeGreaterThan(BUDGET_MS / 2);
  expect(took).toBeLessThan(BUDGET_MS * 2);
});

test('Batch takes a dispatch that is over the budget, alone', () => {
  expect(room({ msPerWorkgroup: BUDGET_MS }).count).toBe(1);
});

test('portion(cost, workgroups) is all that fits a submission, and a trial of what is unknown', () => {
  expect(portion({ msPerWorkgroup: 0.001 }, 5000)).toBe(5000);
  expect(portion({ msPerWorkgroup: 0.1 }, 5000)).toBe(1000);
  expect(portion({ msPerWorkgroup: 1000 }, 5000)).toBe(1);
  // A piece must be cut exactly, so it lies along one dimension.
  expect(portion({ msPerWorkgroup: 0.001 }, 1_000_000)).toBe(65535);
  expect(portion({ msPerWorkgroup: undefined }, 5000)).toBe(TRIAL_GROUPS);
  expect(portion({ msPerWorkgroup: undefined }, 3)).toBe(3);
});
