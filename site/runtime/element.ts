/**
 * `<ulp-widget>`: server HTML that this brings to life. It waits until the figure is near, then fetches the rest. It reflects
 * `data-state`, `data-backend` and `data-run`; `frame` is the last frame. Tests, talks and other pages wait on these.
 */
import type { LiveFigure } from './live.tsx';
import type { FrameValue } from './widget.ts';

export class UlpWidget extends HTMLElement {
  frame: FrameValue | undefined;
  private near: IntersectionObserver | undefined;
  private seen: IntersectionObserver | undefined;
  private opening: Promise<LiveFigure> | undefined;
  private inView = false;
  private readonly onVisibility = () => this.update();

  connectedCallback(): void {
    // On a stage the talk says when, and hidden or covered windows go on.
    if ('stage' in this.dataset) return;
    this.near = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting))
          this.live().then(
            () => this.update(),
            () => {},
          );
      },
      { rootMargin: '400px 0px' },
    );
    this.seen = new IntersectionObserver((entries) => {
      this.inView = entries.at(-1)!.isIntersecting;
      this.update();
    });
    this.near.observe(this);
    this.seen.observe(this);
    document.addEventListener('visibilitychange', this.onVisibility);
    if (location.hash.startsWith(`#edit:${this.dataset.key}=`))
      void import('./edit/from-link.ts').then(({ fromLink }) => fromLink(this));
  }

  disconnectedCallback(): void {
    this.near?.disconnect();
    this.seen?.disconnect();
    document.removeEventListener('visibilitychange', this.onVisibility);
    void this.opening?.then((figure) => figure.close());
    this.opening = undefined;
  }

  /** The live figure; the first call fetches it. */
  live(): Promise<LiveFigure> {
    this.near?.disconnect();
    this.opening ??= import('./live.tsx')
      .then(({ LiveFigure }) => LiveFigure.open(this))
      .catch((error: Error) => {
        this.failed(error);
        throw error;
      });
    return this.opening;
  }

  private update(): void {
    if (!this.opening) return;
    const visible = this.inView && document.visibilityState === 'visible';
    this.opening.then((figure) => figure.show(visible)).catch(() => {});
  }

  /** The program itself did not load: the recording stays, and says why it is still. */
  private failed(error: Error): void {
    this.dataset.state = 'error';
    this.dataset.answered = '';
    const status = this.querySelector('[data-part="status"]');
    const line = document.createElement('p');
    line.className = 'notice';
    line.setAttribute('role', 'alert');
    line.textContent = `The figure did not come alive (${error.message}); it shows its recording. Reload the page.`;
    status?.prepend(line);
  }
}

customElements.define('ulp-widget', UlpWidget);
