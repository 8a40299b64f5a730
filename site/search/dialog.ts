/**
 * The search: a field, and below it what is found, as one asks Pagefind. By keyboard first: arrows move through what is found, Enter opens
 * it, Escape closes. A combobox with a list, as the ARIA practices have it.
 */
interface Found {
  readonly url: string;
  readonly title: string;
  readonly kind: string;
  /** HTML of Pagefind's: text, escaped, with `<mark>`. */
  readonly excerpt: string;
  /** Belongs to the one above: a section. */
  readonly section: boolean;
}

interface PagefindResult {
  readonly url: string;
  readonly excerpt: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly sub_results?: readonly { readonly title: string; readonly url: string; readonly excerpt: string }[];
}
interface Pagefind {
  options(options: object): Promise<void>;
  debouncedSearch(text: string): Promise<{ results: readonly { data(): Promise<PagefindResult> }[] } | null>;
}

/** What there is to find, and how many of each are shown: a kernel has few words, and would fill the list by itself. */
const kinds = [
  { kind: 'post', name: 'Post', most: 4 },
  { kind: 'widget', name: 'Widget', most: 4 },
  { kind: 'kernel', name: 'Kernel', most: 5 },
] as const;
const mostSections = 2;
/** Of how many the kind is looked up. */
const mostLooked = 60;

const base = import.meta.env.BASE_URL.replace(/\/?$/, '/');
let loading: Promise<Pagefind> | undefined;
function pagefind(): Promise<Pagefind> {
  // By an address that the bundler does not see: the index is made of the built pages.
  loading ??= (import(/* @vite-ignore */ `${base}pagefind/pagefind.js`) as Promise<Pagefind>).then(async (loaded) => {
    await loaded.options({ baseUrl: base, excerptLength: 22 });
    return loaded;
  });
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

/** In the order of their best: posts, widgets and kernels, a few of each. Undefined where more has been typed since. */
async function find(text: string): Promise<readonly Found[] | undefined> {
  const answer = await (await pagefind()).debouncedSearch(text);
  if (answer === null) return undefined;
  const pages = await Promise.all(answer.results.slice(0, mostLooked).map((result) => result.data()));
  return kinds
    .map(({ kind, name, most }) => {
      const first = pages.findIndex(({ meta }) => meta.kind === kind);
      const found = pages.filter(({ meta }) => meta.kind === kind).slice(0, most);
      return { first, found: found.flatMap((page) => foundIn(page, name)) };
    })
    .sort((a, b) => a.first - b.first)
    .flatMap(({ found }) => found);
}

function foundIn({ url, meta, excerpt, sub_results = [] }: PagefindResult, kind: string): Found[] {
  const sections = sub_results.filter((section) => section.url !== url).slice(0, mostSections);
  return [
    { url, title: meta.title ?? url, kind, excerpt: meta.sentence ? escaped(meta.sentence) : excerpt, section: false },
    ...sections.map((section) => ({
      url: section.url,
      title: section.title.replace(/¶$/, ''),
      kind,
      excerpt: section.excerpt,
      section: true,
    })),
  ];
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string>,
  ...children: (Node | string)[]
) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const input = element('input', {
  type: 'search',
  role: 'combobox',
  'aria-label': 'Search posts, widgets, params and kernels',
  'aria-expanded': 'false',
  'aria-controls': 'search-found',
  'aria-autocomplete': 'list',
  placeholder: 'Posts, widgets, params, kernels',
  autocomplete: 'off',
  spellcheck: 'false',
});
const list = element('div', { id: 'search-found', role: 'listbox', 'aria-label': 'Found' });
const said = element('p', { class: 'search-said', role: 'status' });
const close = element('button', { type: 'button' }, 'Close');
const dialog = element(
  'dialog',
  { class: 'search-dialog', 'aria-label': 'Search' },
  element('div', { class: 'search-field' }, input, close),
  said,
  list,
);
let chosen = -1;

const options = () => [...list.querySelectorAll<HTMLAnchorElement>('a')];

function choose(index: number): void {
  const all = options();
  chosen = all.length === 0 ? -1 : (index + all.length) % all.length;
  for (const [place, option] of all.entries()) option.setAttribute('aria-selected', String(place === chosen));
  const option = all[chosen];
  if (option) {
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else input.removeAttribute('aria-activedescendant');
}

function draw(found: readonly Found[]): void {
  list.replaceChildren(
    ...found.map(({ url, title, kind, excerpt, section }, index) => {
      const words = element('span', { class: 'search-excerpt' });
      words.innerHTML = excerpt;
      return element(
        'a',
        { id: `found-${index}`, role: 'option', href: url, tabindex: '-1', ...(section ? { class: 'section' } : {}) },
        element('span', { class: 'search-kind' }, section ? '' : kind),
        element('span', { class: 'search-title' }, title),
        words,
      );
    }),
  );
  input.setAttribute('aria-expanded', String(found.length > 0));
  choose(found.length > 0 ? 0 : -1);
}

async function ask(): Promise<void> {
  const text = input.value.trim();
  if (text === '') {
    draw([]);
    said.textContent = '';
    return;
  }
  try {
    const found = await find(text);
    // Something else has been typed since.
    if (found === undefined || text !== input.value.trim()) return;
    draw(found);
    said.textContent = found.length === 0 ? `Nothing has “${text}”.` : '';
    dialog.dataset.asked = text;
  } catch {
    draw([]);
    said.textContent = import.meta.env.DEV
      ? 'The index is made by `npm run build`; the live server has none.'
      : 'The search did not load: is there a network?';
  }
}

/** The field lets go of the keyboard at once: the next "/" is no letter. */
function shut(): void {
  input.blur();
  dialog.close();
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'ArrowDown') choose(chosen + 1);
  else if (event.key === 'ArrowUp') choose(chosen - 1);
  else if (event.key === 'Enter') options()[chosen]?.click();
  // A field of this type would only empty itself.
  else if (event.key === 'Escape') shut();
  else return;
  event.preventDefault();
}

input.addEventListener('input', () => void ask());
input.addEventListener('keydown', onKey);
close.addEventListener('click', shut);
// A press beside it.
dialog.addEventListener('click', (event) => event.target === dialog && shut());
// A link to a place on this very page leaves the page open.
list.addEventListener('click', shut);

export function open(): void {
  if (dialog.open) return;
  if (!dialog.isConnected) document.body.append(dialog);
  dialog.showModal();
  input.select();
  void pagefind().catch(() => {});
}
