/** A result as something that can be cited: what was computed, by which kernels, on what, and when. */
import { hash } from '../../../kernels/runtime/hash.ts';
import type { ParamRecord } from '../params.ts';
import { formatValues } from '../values.ts';
import type { AnyWidget } from '../widget.ts';
import type { Result } from './result.ts';

const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '%': '\\%',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  $: '\\$',
};
const tex = (text: string): string => text.replace(/[\\{}%&#_$]/g, (letter) => special[letter]!);

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const how = { webgpu: 'computed by WebGPU on', reference: 'computed in', recording: 'recorded on' };

export function resultBibtex(result: Result, widget: AnyWidget): string {
  const texts = formatValues(widget, result.values);
  const params = Object.entries(widget.params as ParamRecord).map(([key, { label }]) => `${label} ${texts[key]}`);
  const kernels = result.kernels.map(([name, source]) => `${name} ${source}`);
  const [year, month] = result.date.split('-') as [string, string];
  const note = [
    `${how[result.origin]} ${result.kernels.length === 0 ? 'JavaScript' : result.adapter || 'an adapter that the browser does not name'} on ${result.date}`,
    params.length > 0 ? `params: ${params.join(', ')}` : '',
    kernels.length > 0 ? `kernels: ${kernels.join(', ')}` : '',
    result.edited ? `with kernels edited by a reader: ${result.edited.join(', ')}` : '',
    result.sentence,
  ];
  const digest = hash(`${result.page}${kernels.join()}${result.date}`).slice(0, 8);
  return `@misc{ulp-${result.widget}-${digest},
  author = {{Ulp}},
  title = {${tex(result.title)}},
  year = {${year}},
  month = ${months[Number(month) - 1]},
  howpublished = {Interactive figure},
  url = {${result.page}},
  urldate = {${result.date}},
  note = {${tex(note.filter((part) => part !== '').join('; '))}}
}
`;
}
