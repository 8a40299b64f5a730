/** Search opens at its button, or at "/" where nothing is being typed. All else of it is loaded then. */
const button = document.querySelector<HTMLButtonElement>('button.search');

if (button) {
  const open = () => import('./dialog.ts').then((dialog) => dialog.open());
  button.onclick = open;
  addEventListener('keydown', (event) => {
    if (event.key !== '/' || (event.target as Element).closest('input,select,textarea,.kernel-editor')) return;
    event.preventDefault();
    open();
  });
}

export {};
