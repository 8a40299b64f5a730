/**
 * Makes the committed fonts: `node site/style/fonts/subset.mjs`. Sources: @fontsource-variable (SIL Open Font License 1.1) and KaTeX (MIT).
 * Only the characters that posts and math use, and only the weights, so that a page's fonts stay below 120 kB.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import subset from 'subset-font';

const ascii = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));
const latin = Array.from({ length: 96 }, (_, index) => String.fromCharCode(160 + index)).join('');
const punctuation = '‐‑–—‘’‚“”„†•…‹›€™←→↑↓−×·≤≥≈≠∞√∑⌈⌉⌊⌋⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄ŒœŠšŽžŁłČčŐő⋯';
const greek = 'αβγδεζηθικλμνξπρστυφχψωϵϕϑϱΓΔΘΛΞΠΣΦΨΩ';
const math = '′∂∇∈∉⊂⊆∪∩∀∃∅ℓℝ⟨⟩∥∣⊙⊗⊕±∓∼≡≪≫⟶⟵⇒⇔⋮⋱ˆˉ˜⃗˙^~¯∫∏^';

const jobs = [
  [
    '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2',
    'source-serif-4.woff2',
    ascii + latin + punctuation,
    { wght: { min: 400, max: 600 } },
  ],
  [
    '@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-italic.woff2',
    'source-serif-4-italic.woff2',
    ascii + punctuation,
    { wght: 400 },
  ],
  [
    '@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2',
    'source-sans-3.woff2',
    ascii + latin + punctuation,
    { wght: { min: 400, max: 600 } },
  ],
  [
    '@fontsource-variable/source-code-pro/files/source-code-pro-latin-wght-normal.woff2',
    'source-code-pro.woff2',
    ascii + punctuation,
    { wght: { min: 400, max: 600 } },
  ],
  ['katex/dist/fonts/KaTeX_Main-Regular.woff2', 'katex-main.woff2', ascii + punctuation + greek + math],
  ['katex/dist/fonts/KaTeX_Math-Italic.woff2', 'katex-math.woff2', ascii + greek],
  ['katex/dist/fonts/KaTeX_Size1-Regular.woff2', 'katex-size1.woff2', '()[]{}|∣∥⟨⟩⌈⌉⌊⌋∑∏∫√'],
  ['katex/dist/fonts/KaTeX_Size2-Regular.woff2', 'katex-size2.woff2', '()[]{}|∣∥⟨⟩⌈⌉⌊⌋∑∏∫√'],
];

for (const [source, name, text, variationAxes] of jobs) {
  const font = readFileSync(new URL(`../../../node_modules/${source}`, import.meta.url));
  const out = await subset(font, text, { targetFormat: 'woff2', ...(variationAxes ? { variationAxes } : {}) });
  writeFileSync(new URL(name, import.meta.url), out);
  console.log(`${name}: ${font.length} to ${out.length} bytes`);
}

/** For pictures drawn at build time, where text becomes outlines: one weight each, as TrueType, with Greek in files of its own. */
const pictures = [
  ['source-serif-4', 'serif-600', 600],
  ['source-sans-3', 'sans-400', 400],
  ['source-sans-3', 'sans-600', 600],
  ['source-code-pro', 'mono-400', 400],
];
for (const [family, name, wght] of pictures)
  for (const script of ['latin', 'greek']) {
    const source = `@fontsource-variable/${family}/files/${family}-${script}-wght-normal.woff2`;
    const font = readFileSync(new URL(`../../../node_modules/${source}`, import.meta.url));
    const text = { latin: ascii + latin + punctuation, greek }[script];
    const out = await subset(font, text, { targetFormat: 'truetype', variationAxes: { wght } });
    const file = script === 'latin' ? `${name}.ttf` : `${name}.${script}.ttf`;
    writeFileSync(new URL(`../../picture/fonts/${file}`, import.meta.url), out);
    console.log(`${file}: ${font.length} to ${out.length} bytes`);
  }
const symbols = readFileSync(new URL('../../../node_modules/katex/dist/fonts/KaTeX_Main-Regular.ttf', import.meta.url));
writeFileSync(
  new URL('../../picture/fonts/symbols.ttf', import.meta.url),
  await subset(symbols, punctuation + math, { targetFormat: 'truetype' }),
);
