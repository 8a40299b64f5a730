/**
 * Gives every loop of a WGSL source a budget, so that no edit hangs a GPU: a browser cannot interrupt a dispatch. A loop that goes round
 * more often than that ends, and writes its number into a buffer that is bound for this.
 *
 * Each loop has a counter of its own, a variable of the entry point that helper functions get a pointer to: so it counts over all calls of
 * one invocation. A private variable would be shorter, but WGSL holds those for different in each invocation, and then refuses every
 * barrier in a counted loop. How many rounds there are stands in a buffer, too: a driver that knows the number at compile time may go
 * through all of them there (Mesa takes a second for every 1,600). Nothing is written on a line of its own: lines stay where they are.
 */
import { lineBreak, type Token, tokensOf } from './wgsl-tokens.ts';

interface Place {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Budgeted {
  readonly wgsl: string;
  /** Where each loop stands in the source: the first has number 1. */
  readonly loops: readonly Place[];
  /** Where a place of `wgsl` stands in the source. */
  original(line: number, column: number): Place;
}

interface Loop {
  readonly id: number;
  readonly keyword: Token;
  /** The `{` of its body. */
  readonly body: Token;
  /** It can be left by a `break`, or by its condition. */
  exits: boolean;
}

interface Fn {
  readonly name: string;
  readonly entry: boolean;
  /** The `)` of its parameters, and what stands before it. */
  readonly parameters: { readonly end: Token; readonly before: Token };
  /** Without attributes; empty where nothing is returned. */
  readonly returns: string;
  readonly body: Token;
  readonly loops: Loop[];
  readonly calls: { readonly name: string; readonly end: Token; readonly before: Token }[];
}

interface Insertion {
  readonly at: number;
  readonly text: string;
}

const opening: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** For each opening bracket the index of its closing one; undefined where they do not pair up. */
function pairsOf(tokens: readonly Token[]): Map<number, number> | undefined {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { text, kind }] of tokens.entries()) {
    if (kind !== 'mark') continue;
    if (text in opening) open.push(index);
    else if (text === ')' || text === ']' || text === '}') {
      const from = open.pop();
      if (from === undefined || opening[tokens[from]!.text] !== text) return undefined;
      pairs.set(from, index);
    }
  }
  return open.length === 0 ? pairs : undefined;
}

/** Reads the functions of a source, the loops in them and the calls between them. Undefined where it is no WGSL. */
class Reader {
  #loops = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly pairs: ReadonlyMap<number, number>,
  ) {}

  functions(): Fn[] | undefined {
    const found: Fn[] = [];
    let entry = false;
    for (let index = 0; index < this.tokens.length; index++) {
      const { text } = this.tokens[index]!;
      if (text === '@' && this.tokens[index + 1]?.text === 'compute') entry = true;
      if (text === ';') entry = false;
      if (text === 'fn') {
        const read = this.#function(index, entry);
        if (!read) return undefined;
        found.push(read.fn);
        index = read.end;
        entry = false;
      } else if (text === '{' || text === '(') index = this.pairs.get(index)!;
      else if (isLoop(text)) return undefined;
    }
    return found;
  }

  #function(at: number, entry: boolean): { fn: Fn; end: number } | undefined {
    const name = this.tokens[at + 1];
    const open = at + 2;
    const close = this.pairs.get(open);
    if (name?.kind !== 'word' || this.tokens[open]?.text !== '(' || close === undefined) return undefined;
    const body = this.#bodyAfter(close + 1);
    if (body === undefined) return undefined;
    const end = this.pairs.get(body)!;
    const fn: Fn = {
      name: name.text,
      entry,
      parameters: { end: this.tokens[close]!, before: this.tokens[close - 1]! },
      returns: this.#returned(close + 1, body),
      body: this.tokens[body]!,
      loops: [],
      calls: [],
    };
    return this.#statements(fn, body, end) ? { fn, end } : undefined;
  }

  /** The next `{` that is in no bracket: expressions and attributes hold none. */
  #bodyAfter(from: number): number | undefined {
    for (let index = from; index < this.tokens.length; index++) {
      const { text } = this.tokens[index]!;
      if (text === '{') return index;
      if (text === '(' || text === '[') index = this.pairs.get(index)!;
      else if (text === ';' || text === '}' || text === ')') return undefined;
    }
    return undefined;
  }

  #returned(from: number, to: number): string {
    let text = '';
    for (let index = from; index < to; index++) {
      const token = this.tokens[index]!.text;
      if (token === '@') {
        index++;
        if (this.tokens[index + 1]?.text === '(') index = this.pairs.get(index + 1)!;
      } else text += token;
    }
    return text.replace(/^->/, '');
  }

  #statements(fn: Fn, from: number, to: number): boolean {
    /** By the index of a `{`: what it opens, where that can be left by a `break`. */
    const bodies = new Map<number, Loop | 'switch'>();
    const open: (Loop | 'switch' | undefined)[] = [];
    for (let index = from; index <= to; index++) {
      const token = this.tokens[index]!;
      if (token.kind === 'mark') {
        if (token.text === '{') open.push(bodies.get(index));
        else if (token.text === '}') open.pop();
        continue;
      }
      if (token.text === 'break') {
        const left = open.findLast((one) => one !== undefined);
        if (typeof left === 'object') left.exits = true;
      } else if (token.text === 'switch' || isLoop(token.text)) {
        const header = token.text === 'for' ? this.pairs.get(index + 1) : index;
        const body = header === undefined ? undefined : this.#bodyAfter(header + 1);
        if (body === undefined) return false;
        if (token.text === 'switch') bodies.set(body, 'switch');
        else {
          const exits = token.text === 'while' || (token.text === 'for' && this.#hasCondition(index + 1));
          const loop: Loop = { id: this.#loops++, keyword: token, body: this.tokens[body]!, exits };
          bodies.set(body, loop);
          fn.loops.push(loop);
        }
      } else if (this.tokens[index + 1]?.text === '(' && this.tokens[index - 1]?.text !== '.') {
        const end = this.pairs.get(index + 1)!;
        fn.calls.push({ name: token.text, end: this.tokens[end]!, before: this.tokens[end - 1]! });
      }
    }
    return true;
  }

  /** Of a `for` whose `(` stands at `open`. */
  #hasCondition(open: number): boolean {
    const semicolons: number[] = [];
    for (let index = open + 1; index < this.pairs.get(open)!; index++) {
      const { text } = this.tokens[index]!;
      if (text === ';') semicolons.push(index);
      else if (text in opening) index = this.pairs.get(index)!;
    }
    return semicolons[1] !== semicolons[0]! + 1;
  }
}

const isLoop = (text: string): boolean => text === 'for' || text === 'while' || text === 'loop';

/** The loops that each function runs, its callees' included. */
function reached(functions: readonly Fn[]): Map<string, Set<number>> {
  const loops = new Map(functions.map(({ name, loops: own }) => [name, new Set(own.map(({ id }) => id))]));
  for (let grown = true; grown; ) {
    grown = false;
    for (const { name, calls } of functions) {
      const own = loops.get(name)!;
      const before = own.size;
      for (const call of calls) for (const id of loops.get(call.name) ?? []) own.add(id);
      grown ||= own.size > before;
    }
  }
  return loops;
}

/** The `@binding(n)` of every `var<uniform>` becomes two more. */
function moveUniforms(tokens: readonly Token[], pairs: ReadonlyMap<number, number>): Insertion[] {
  const found: Insertion[] = [];
  for (const [index, { text }] of tokens.entries()) {
    if (text !== '@' || tokens[index + 1]?.text !== 'binding' || tokens[index + 2]?.text !== '(') continue;
    const close = pairs.get(index + 2)!;
    const declared = tokens.findIndex((token, after) => after > close && (token.text === 'var' || token.text === ';'));
    if (tokens[declared]?.text !== 'var' || tokens[declared + 2]?.text !== 'uniform') continue;
    found.push({ at: tokens[index + 2]!.at + 1, text: '(' }, { at: tokens[close]!.at, text: ')+2' });
  }
  return found;
}

/** A name that begins like nothing in the source. */
function freePrefix(wgsl: string): string {
  for (let number = 0; ; number++) if (!wgsl.includes(`ulp${number}_`)) return `ulp${number}_`;
}

const listed = (before: Token, items: readonly string[]): string =>
  `${before.text === '(' || before.text === ',' ? '' : ','}${items.join(',')}`;

/**
 * The source with a budget in every loop. At `binding` it takes a buffer for the number of a loop that was ended, at the next one a buffer
 * with the rounds that a loop may make in one invocation, over all calls; the kernel's uniform struct, if any, moves two on. Undefined
 * where brackets or comments do not pair up: such a source does not compile.
 */
export function withBudget(source: string, binding: number): Budgeted | undefined {
  const tokens = tokensOf(source);
  const pairs = tokens && pairsOf(tokens);
  const functions = tokens && pairs && new Reader(tokens, pairs).functions();
  if (!functions) return undefined;
  const prefix = freePrefix(source);
  const insertions = moveUniforms(tokens, pairs);
  const all = reached(functions);
  for (const { name, entry, parameters, returns, body, loops, calls } of functions) {
    const own = [...all.get(name)!].map((id) => `${prefix}${id}`);
    if (own.length === 0) continue;
    const value = (counter: string) => (entry ? counter : `*${counter}`);
    const pointer = (counter: string) => (entry ? `&${counter}` : counter);
    if (entry) insertions.push({ at: body.at + 1, text: own.map((counter) => `var ${counter}=0u;`).join('') });
    else
      insertions.push({
        at: parameters.end.at,
        text: listed(
          parameters.before,
          own.map((counter) => `${counter}:ptr<function,u32>`),
        ),
      });
    for (const loop of loops) {
      const counter = value(`${prefix}${loop.id}`);
      // Where only a `return` ends the loop nothing may come after it, so the budget returns, too.
      const leave = loop.exits ? 'break' : returns === '' ? 'return' : `return ${returns}()`;
      const text = `if(${counter}>=${prefix}rounds){atomicStore(&${prefix}ended,${loop.id + 1}u);${leave};}${counter}=${counter}+1u;`;
      insertions.push({ at: loop.body.at + 1, text });
    }
    for (const call of calls) {
      const passed = [...(all.get(call.name) ?? [])].map((id) => pointer(`${prefix}${id}`));
      if (passed.length > 0) insertions.push({ at: call.end.at, text: listed(call.before, passed) });
    }
  }
  const declared = [
    `@group(0) @binding(${binding}) var<storage,read_write> ${prefix}ended:atomic<u32>;`,
    `@group(0) @binding(${binding + 1}) var<storage,read> ${prefix}rounds:u32;`,
  ];
  // Stable: what is inserted at one place stays in the order in which it was said (an inner call's list before the outer's).
  insertions.sort((a, b) => a.at - b.at);
  const starts = [0, ...[...source.matchAll(lineBreak)].map(({ index, 0: text }) => index + text.length)];
  const loops = functions
    .flatMap((fn) => fn.loops)
    .sort((a, b) => a.id - b.id)
    .map(({ keyword }) => placeOf(keyword.at, starts));
  return {
    wgsl: `${inserted(source, insertions)}\n${declared.join('\n')}\n`,
    loops,
    original: mapping(source, starts, insertions),
  };
}

function placeOf(at: number, starts: readonly number[]): Place {
  const line = starts.findLastIndex((start) => start <= at);
  return { line: line + 1, column: at - starts[line]! + 1 };
}

function inserted(source: string, insertions: readonly Insertion[]): string {
  let text = '';
  let from = 0;
  for (const { at, text: added } of insertions) {
    text += source.slice(from, at) + added;
    from = at;
  }
  return text + source.slice(from);
}

function mapping(source: string, starts: readonly number[], insertions: readonly Insertion[]): Budgeted['original'] {
  return (line, column) => {
    if (line > starts.length) return { line: starts.length, column: source.length - starts.at(-1)! + 1 };
    const start = starts[line - 1]!;
    const end = starts[line] ?? source.length + 1;
    let shift = 0;
    for (const { at, text } of insertions) {
      if (at < start || at >= end) continue;
      const here = at - start + 1 + shift;
      if (column <= here) break;
      if (column < here + text.length) return { line, column: at - start + 1 };
      shift += text.length;
    }
    return { line, column: column - shift };
  };
}
