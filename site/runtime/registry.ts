/** Widgets by name: adding a file to `site/widgets/` adds a widget. The page gets `view` and what else is drawn from; `compute` is left out. */
import { nameOf } from './registry-names.ts';
import type { AnyWidget } from './widget.ts';

const modules = import.meta.glob<{ default: AnyWidget }>(['../widgets/*.tsx', '../widgets/*/index.tsx']);

const paths = new Map(Object.keys(modules).map((path) => [nameOf(path), path]));

export const widgetNames: readonly string[] = /* @__PURE__ */ [...paths.keys()].sort();

/** Throws for a name that there is not. The server, whose names come from authors, has `widgetOf`. */
export async function loadWidget(name: string): Promise<AnyWidget> {
  const path = paths.get(name);
  if (path === undefined) throw new Error(`widget ${name}: no such widget`);
  return (await modules[path]!()).default;
}

/** The module as it is on the disk now; in dev alone. */
export async function loadAnew(name: string, time: number): Promise<AnyWidget> {
  const file = paths.get(name)!.replace('..', 'site');
  return (await import(/* @vite-ignore */ `${import.meta.env.BASE_URL.replace(/\/?$/, '/')}${file}?t=${time}`)).default;
}
