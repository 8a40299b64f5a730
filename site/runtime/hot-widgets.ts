/**
 * Dev server: an edit of a widget, a kernel or the drawing vocabulary is told to the page, whose figures take it over with their params kept,
 * instead of a reload. Other edits reload, and the address keeps the params.
 */
import { relative } from 'node:path';
import type { Plugin } from 'vite';
import { CHANGED, type Changed } from './hot-event.ts';

const swapped = /^(kernels\/.*\.(ts|wgsl)|site\/(figure|widgets)\/.*\.tsx?)$/;

export function hotWidgets(): Plugin {
  return {
    name: 'ulp:hot-widgets',
    apply: 'serve',
    hotUpdate: {
      order: 'pre',
      handler({ type, file, modules, timestamp, server }) {
        const path = relative(server.config.root, file).replaceAll('\\', '/');
        // A new file is new to the registry, too: that takes a reload.
        if (type !== 'update' || !swapped.test(path)) return undefined;
        for (const module of modules) this.environment.moduleGraph.invalidateModule(module, new Set(), timestamp, true);
        if (this.environment.name === 'client') {
          const widget = /^site\/widgets\/([^/.]+)/.exec(path)?.[1];
          const data: Changed = { time: timestamp, ...(widget === undefined ? {} : { widget }) };
          this.environment.hot.send(CHANGED, data);
        }
        return [];
      },
    },
  };
}
