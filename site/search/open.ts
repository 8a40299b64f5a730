/** Search opens at its button, or at "/" where nothing is being typed. All else of it is loaded then. */
const button = document.querySelector<HTMLButtonElement>('button.search');

if (button) {
  const open = () => void import('./dialog.ts').then((dialog) => dialog.open());
  button.hidden = false;
  button.addEventListener('click', open);
  addEventListener('keydown', (event) => {
    const { tagName, isContentEditable } = event.composedPath()[0] as HTMLElement;
    if (event.key !== '/' || isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(tagName)) return;
    event.preventDefault();
    open();
  });
}

export {};
