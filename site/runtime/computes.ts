/** The other half of each widget: `compute` alone, without view or words. `strip.ts` makes these modules of the same files. */
import type { ComputeModule } from './engine.ts';
import { nameOf } from './registry-names.ts';

const modules = import.meta.glob<{ default: ComputeModule }>(['../widgets/*.tsx', '../widgets/*/index.tsx'], {
  query: '?compute',
});
const byName = new Map(Object.entries(modules).map(([path, load]) => [nameOf(path), load]));

export async function loadCompute(name: string): Promise<ComputeModule> {
  const load = byName.get(name);
  if (load === undefined) throw new Error(`widget ${name}: no such widget`);
  return (await load()).default;
}
