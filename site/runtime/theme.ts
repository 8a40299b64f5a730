/** Light or dark: the system's choice until the reader makes one. A page without the button, as of a talk, has a theme of its own. */
const button = document.querySelector<HTMLButtonElement>('button.theme');
const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

const dark = (): boolean => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
if (button) {
  const label = (): void => {
    button.textContent = dark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `Switch to the ${dark() ? 'light' : 'dark'} theme`);
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', root.dataset.theme);
    } catch {
      // A browser that keeps nothing for this page still switches until it is left.
    }
    label();
  });
  system.addEventListener('change', label);
  label();
}

export {};
