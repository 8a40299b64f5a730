/** What MDX may use without importing it: every file of site/components. */
const modules = import.meta.glob<{ default: unknown }>('../components/*.astro', { eager: true });

export const components: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(modules).map(([path, { default: component }]) => [path.replace(/^.*\/|\.astro$/g, ''), component]),
);
