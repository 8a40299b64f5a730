/** What stands above the drawing of a figure that runs an edit, or that a link brought one to. */
import type { VNode } from 'preact';
import { Sentence } from '../sentence.tsx';
import { diffLines, hunksOf } from './diff.ts';
import { needsGpu } from './lane.ts';

const names = (kernels: readonly string[]): VNode[] =>
  kernels.map((name, index) => (
    <>
      {index > 0 && ' and '}
      <code>{name}</code>
    </>
  ));

export interface EditedNoteProps {
  readonly kernels: readonly string[];
  /** The frame on the page is an edited one. */
  readonly shown: boolean;
  /** What the edit did to the bits, or why it did not run. */
  readonly said: string;
  onRestore(): void;
}

export function EditedNote({ kernels, shown, said, onRestore }: EditedNoteProps): VNode {
  return (
    <div class="edit-note" data-part="edited">
      <p>
        <span class="mark edited">edited</span>{' '}
        {shown ? (
          <>This is what your edit of {names(kernels)} gives, not the author’s kernel.</>
        ) : (
          <>Your edit of {names(kernels)}:</>
        )}{' '}
        <span role="status">
          <Sentence text={said} />
        </span>
      </p>
      <p class="edit-actions">
        <button type="button" data-act="restore" onClick={onRestore}>
          Restore the author’s {kernels.length === 1 ? 'kernel' : 'kernels'}
        </button>
      </p>
    </div>
  );
}

const signs = { same: ' ', removed: '−', added: '+' } as const;
const elements = { same: 'span', removed: 'del', added: 'ins' } as const;

function Diff({ name, before, after }: { name: string; before: string; after: string }): VNode {
  const hunks = hunksOf(diffLines(before, after));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="diff" tabIndex={0} aria-label={`What the edit changes in ${name}`}>
      {hunks.map((lines) => (
        <pre key={lines[0]!.line}>
          {lines.map(({ kind, text, line }) => {
            const Line = elements[kind];
            return (
              <Line key={`${kind}${line}`}>
                <span class="line-number">{line}</span>
                <span class="sign">{signs[kind]}</span>
                <span class="text">{text || ' '}</span>
              </Line>
            );
          })}
        </pre>
      ))}
    </section>
  );
}

export interface Carried {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The author's kernel is another than the one that was edited. */
  readonly outdated: boolean;
}

export interface CarriedNoteProps {
  readonly edits: readonly Carried[];
  readonly possible: boolean;
  onRun(): void;
  onEdit(): void;
  onDismiss(): void;
}

export function CarriedNote({ edits, possible, onRun, onEdit, onDismiss }: CarriedNoteProps): VNode {
  return (
    <section class="edit-note" data-part="carried" aria-label="An edit that the link carries">
      <p>
        <span class="mark edited">from the link</span> The link carries somebody’s edit of {names(edits.map(({ name }) => name))}.
        It has not run.
      </p>
      {edits.map(({ name, before, after, outdated }) => (
        <>
          {outdated && <p>The author’s {name} has changed since: this is how the edit differs from the kernel of today.</p>}
          <Diff name={name} before={before} after={after} />
        </>
      ))}
      {possible ? (
        <p class="edit-actions">
          <button type="button" class="go" data-act="run-carried" onClick={onRun}>
            Run this edit
          </button>
          <button type="button" data-act="edit-carried" onClick={onEdit}>
            Open it in the editor
          </button>
          <button type="button" data-act="dismiss" onClick={onDismiss}>
            Leave it out
          </button>
        </p>
      ) : (
        <p>{needsGpu}</p>
      )}
    </section>
  );
}
