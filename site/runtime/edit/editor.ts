/**
 * One editor: CodeMirror in a shadow root, because its style sheets are its own and the page's policy refuses them in the document. Loaded
 * at the first "Edit".
 */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { errors, type SourceError, showErrors } from './errors.ts';
import { wgsl } from './wgsl-language.ts';

export interface EditorOptions {
  readonly label: string;
  readonly text: string;
  onChange(text: string): void;
  onRun(): void;
}

export interface Editor {
  set(text: string): void;
  show(errors: readonly SourceError[]): void;
  focus(): void;
  destroy(): void;
}

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', background: 'transparent', fontSize: 'inherit' },
  '&.cm-focused': { outline: '2px solid var(--touch)', outlineOffset: '3px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', fontVariantLigatures: 'none' },
  '.cm-content': { padding: '0.35rem 0', caretColor: 'var(--touch)' },
  '.cm-line': { padding: '0 0.6rem 0 0.75rem' },
  '.cm-gutters': { background: 'transparent', border: '0', color: 'var(--soft)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2.2em', padding: '0 0.55em 0 0.1em' },
  '.cm-content ::selection': { background: 'color-mix(in srgb, var(--touch) 26%, transparent)' },
  '.cm-content::selection': { background: 'color-mix(in srgb, var(--touch) 26%, transparent)' },
  '&.cm-focused .cm-matchingBracket': { background: 'none', outline: '1px solid var(--cell)' },
  '&.cm-focused .cm-nonmatchingBracket': { background: 'none', outline: '1px solid var(--ink)' },
  '.cm-broken': { background: 'var(--tint)' },
  '.cm-broken-number': { color: 'var(--ink)', fontWeight: '700' },
  '.cm-wrong': { textDecoration: 'underline wavy currentcolor', textUnderlineOffset: '0.25em' },
  '.cm-complaint': {
    padding: '0.1rem 0.6rem 0.35rem 0.75rem',
    background: 'var(--tint)',
    fontFamily: 'var(--sans)',
    fontWeight: '600',
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
  },
  '.cm-complaint::before': { content: '"↑ "' },
});

/**
 * What replaces a selection is written by CodeMirror: a browser that does it carries the colour of what was replaced over, as a `style=""`
 * that the page's policy complains of.
 */
const replacing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.inputType !== 'insertText' || event.data === null || view.composing || view.state.selection.main.empty)
      return false;
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

export function openEditor(parent: HTMLElement, { label, text, onChange, onRun }: EditorOptions): Editor {
  const root = parent.attachShadow({ mode: 'open' });
  let quiet = false;
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([
          {
            key: 'Mod-Enter',
            run: () => {
              onRun();
              return true;
            },
          },
          indentWithTab,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        lineNumbers(),
        history(),
        bracketMatching(),
        indentUnit.of('  '),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged && !quiet) onChange(state.doc.toString());
        }),
        replacing,
        wgsl,
        errors,
        theme,
      ],
    }),
  });
  return {
    set(to) {
      quiet = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: to }, effects: showErrors.of([]) });
      quiet = false;
    },
    show(found) {
      view.dispatch({ effects: showErrors.of(found) });
      const [first] = found;
      if (!first) return;
      const line = view.state.doc.line(Math.max(1, Math.min(view.state.doc.lines, first.line)));
      view.dispatch({ effects: EditorView.scrollIntoView(line.from, { y: 'nearest' }) });
    },
    focus: () => view.focus(),
    destroy() {
      view.destroy();
      parent.remove();
    },
  };
}
