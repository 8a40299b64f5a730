/** `npm run record`: the contract tests with every preset, heavy ones included; recordings that no longer fit are written anew. */
import { spawnSync } from 'node:child_process';

const run = (update, stdio) =>
  spawnSync(
    'npx',
    [
      '--no-install',
      'vitest',
      'run',
      '--project',
      'node',
      'tests/widgets/contract',
      ...(update ? ['-u'] : []),
      ...process.argv.slice(2),
    ],
    {
      stdio,
      shell: process.platform === 'win32',
      env: { ...process.env, ULP_RECORD: '1' },
    },
  ).status ?? 1;

// Snapshots are written when the first run ends, so tests that read one that was missing pass in the second.
console.log('Recording every preset; the check follows …');
run(true, 'ignore');
process.exit(run(false, 'inherit'));
