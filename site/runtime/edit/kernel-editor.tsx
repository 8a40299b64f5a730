/** One kernel of a figure: its source as the server wrote it, and an editor in its place once the reader asks for one. */
import { render, type VNode } from 'preact';
import { Sentence } from '../sentence.tsx';
import type { Editor } from './editor.ts';
import type { SourceError } from './errors.ts';
import { needsGpu } from './lane.ts';

export interface KernelEditorEvents {
  /** Is there a GPU that could run an edit? */
  possible(): boolean;
  run(): void;
  restore(): void;
  changed(): void;
}

const apple = () => /Mac|iPhone|iPad/.test(navigator.platform);

export class KernelEditor {
  readonly name: string;
  /** The kernel as the site runs it, without the line break at its end. */
  readonly author: string;
  text: string;
  /** What became of the last run, with the marks of `describe`. */
  private said = '';
  private refused = false;
  private editor: Promise<Editor> | undefined;
  private readonly still: HTMLElement;
  private readonly opener: HTMLElement;
  private readonly foot: HTMLElement;

  constructor(
    private readonly source: HTMLElement,
    private readonly events: KernelEditorEvents,
  ) {
    this.name = source.dataset.kernel!;
    this.still = source.querySelector('pre')!;
    this.author = this.still.textContent!;
    this.text = this.author;
    this.opener = document.createElement('span');
    source.querySelector('figcaption')!.append(this.opener);
    this.foot = document.createElement('div');
    source.append(this.foot);
    this.draw();
  }

  get changed(): boolean {
    return this.text.trimEnd() !== this.author;
  }

  async open(): Promise<void> {
    this.refused = !this.events.possible();
    if (!this.refused && this.editor === undefined) {
      const place = document.createElement('div');
      place.className = 'kernel-editor';
      this.editor = import('./editor.ts').then(({ openEditor }) => {
        this.still.before(place);
        this.still.hidden = true;
        return openEditor(place, {
          label: `WGSL of ${this.name}. Escape, then Tab, leaves the editor.`,
          text: this.text,
          onChange: (text) => {
            this.text = text;
            this.said = '';
            this.events.changed();
            this.draw();
          },
          onRun: () => this.events.run(),
        });
      });
      this.editor.catch(() => {
        this.editor = undefined;
        this.say('The editor did not load: reload the page to try again.');
      });
    }
    this.draw();
    await this.editor?.then((editor) => editor.focus()).catch(() => {});
    this.draw();
  }

  /** Shows the author's source again; what was edited is kept, and goes on running if it does. */
  async close(): Promise<void> {
    const editor = await this.editor;
    this.editor = undefined;
    this.still.hidden = false;
    editor?.destroy();
    this.draw();
    this.opener.querySelector('button')?.focus();
  }

  set(text: string): void {
    this.text = text;
    this.said = '';
    void this.editor?.then((editor) => editor.set(text));
    this.draw();
  }

  say(sentence: string): void {
    this.said = sentence;
    this.draw();
  }

  show(errors: readonly SourceError[]): void {
    void this.editor?.then((editor) => editor.show(errors));
  }

  draw(): void {
    const open = this.editor !== undefined;
    const edited = this.changed ? <span class="mark edited">edited</span> : null;
    render(
      <>
        {edited}
        <button
          type="button"
          class="edit"
          data-act="edit"
          aria-expanded={open}
          onClick={() => void (open ? this.close() : this.open())}
        >
          {open ? 'Close' : 'Edit'}
          <span class="visually-hidden"> {this.name}</span>
        </button>
      </>,
      this.opener,
    );
    this.source.toggleAttribute('data-editing', open);
    render(this.refused ? <p class="edit-said">{needsGpu}</p> : open ? this.drawFoot() : null, this.foot);
  }

  private drawFoot(): VNode {
    return (
      <div class="edit-foot">
        <p class="edit-actions">
          <button type="button" class="go" data-act="run-edit" onClick={() => this.events.run()}>
            Run
          </button>
          <button type="button" data-act="restore" disabled={!this.changed} onClick={() => this.events.restore()}>
            Restore the author’s kernel
          </button>
          <span class="edit-keys">
            <kbd>{apple() ? '⌘' : 'Ctrl'}</kbd> <kbd>Enter</kbd> runs it; <kbd>Esc</kbd>, then <kbd>Tab</kbd> leaves the editor
          </span>
        </p>
        {this.said !== '' && (
          <p class="edit-said">
            <Sentence text={this.said} />
          </p>
        )}
      </div>
    );
  }
}
