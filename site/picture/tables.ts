/** The tables of a drawing as plain HTML: text alone, without what the style sheets hide and without columns that only draw. */
import { type Element, isTag } from 'domhandler';
import { findAll, textContent } from 'domutils';
import { declared } from './cascade.ts';
import { drawingTree } from './styled.ts';

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function drawnTables(html: string): string {
  const { drawing } = drawingTree(html);
  return findAll(({ name }) => name === 'table', [drawing])
    .map(tableOf)
    .join('');
}

const words = (cell: Element): string => {
  for (const hidden of findAll(
    ({ name, attribs }) => name === 'svg' || /\bvisually-hidden\b/.test(attribs.class ?? ''),
    cell.children,
  ))
    hidden.children = [];
  return textContent(cell).replace(/\s+/g, ' ').trim();
};

function tableOf(table: Element): string {
  const rows = findAll(({ name }) => name === 'tr', [table]).map((row) => ({
    head: row.parent !== null && (row.parent as Element).name === 'thead',
    cells: row.children.filter((cell): cell is Element => isTag(cell) && declared(cell).get('display') !== 'none').map(words),
  }));
  const columns = Math.max(0, ...rows.map(({ cells }) => cells.length));
  const body = rows.filter(({ head }) => !head);
  const kept = Array.from({ length: columns }, (_, column) => column).filter((column) => body.some(({ cells }) => cells[column]));
  if (body.length === 0 || kept.length === 0) return '';
  const [first = { head: true, cells: [] }, ...rest] = rows[0]?.head ? rows : [undefined, ...rows];
  const line = (cells: readonly string[], tag: 'th' | 'td') =>
    `<tr>${kept.map((column) => `<${tag}>${escaped(cells[column] ?? '')}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(first.cells, 'th')}</thead><tbody>${rest.map((row) => line(row!.cells, 'td')).join('')}</tbody></table>`;
}
