import { loadWidget, widgetNames } from './registry.ts';
import { UnknownName } from './unknown-name.ts';
import type { AnyWidget } from './widget.ts';

/** The widget that an author names. Throws UnknownName with the nearest right name. Server only: the words stay off the page. */
export async function widgetOf(name: string): Promise<AnyWidget> {
  if (!widgetNames.includes(name)) throw new UnknownName('widget', 'name', name, widgetNames);
  return loadWidget(name);
}
