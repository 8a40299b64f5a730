/** Marks the section that is being read, and the figures that have come alive. */
const links = new Map<string, HTMLAnchorElement[]>();
for (const link of document.querySelectorAll<HTMLAnchorElement>('.contents a, .contents-folded a')) {
  const id = decodeURIComponent(link.hash.slice(1));
  links.set(id, [...(links.get(id) ?? []), link]);
}
const headings = [...document.querySelectorAll<HTMLElement>('.post-body h2[id]')];

const mark = (): void => {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const current = above.at(-1)?.id;
  for (const [id, of] of links)
    for (const link of of)
      if (id === current) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
};
const body = document.querySelector('.post-body');
if (body) new IntersectionObserver(mark, { threshold: [0, 1] }).observe(body);
const observer = new IntersectionObserver(mark, { rootMargin: '0px 0px -66% 0px' });
for (const heading of headings) observer.observe(heading);

document.addEventListener('ulp-result', (event) => {
  for (const link of links.get((event as CustomEvent<{ key: string }>).detail.key) ?? []) link.dataset.live = '';
});

for (const button of document.querySelectorAll<HTMLButtonElement>('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies!)!.textContent);
    button.textContent = 'Copied';
  });
}
