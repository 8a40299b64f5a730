/** The gallery's embed code: it follows the figure's params and the reader's choices. */
import { snippet } from './snippet.ts';

const code = document.getElementById('embed-code');
if (code) {
  const { title, alt, src, picture, page } = code.dataset as Record<string, string>;
  const form = document.querySelector<HTMLFormElement>('form.embed-choices')!;
  form.hidden = false;
  const draw = (): void => {
    const chosen = new FormData(form);
    const address = new URL(src!, location.href);
    for (const [key, value] of new URLSearchParams(location.search)) if (key !== 'state') address.searchParams.set(key, value);
    if (chosen.has('locked')) address.searchParams.set('locked', '');
    if (chosen.get('theme')) address.searchParams.set('theme', String(chosen.get('theme')));
    const whole = (path: string) => new URL(path, location.href).href;
    code.textContent = snippet({
      src: address.href.replace('locked=', 'locked'),
      title: title!,
      alt: alt!,
      picture: whole(picture!),
      page: whole(page!),
    });
  };
  form.addEventListener('input', draw);
  // The address follows a param when the reader has let go.
  document.addEventListener('ulp-values', () => setTimeout(draw, 400));
  draw();
}
