/** A compiler's messages in the editor: the line is marked, and the message stands below it, where no pointer has to find it. */
import { type Extension, type Range, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutterLineClass, WidgetType } from '@codemirror/view';

export interface SourceError {
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export const showErrors = StateEffect.define<readonly SourceError[]>();

class Message extends WidgetType {
  constructor(private readonly text: string) {
    super();
  }
  override eq(other: Message): boolean {
    return other.text === this.text;
  }
  toDOM(): HTMLElement {
    const line = document.createElement('div');
    line.className = 'cm-complaint';
    line.textContent = this.text;
    return line;
  }
}

class BrokenLine extends GutterMarker {
  override elementClass = 'cm-broken-number';
}

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let next = shown.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(showErrors)) continue;
      const { doc } = transaction.state;
      next = Decoration.set(
        effect.value.flatMap(({ line: number, column, message }) => {
          const line = doc.line(Math.max(1, Math.min(doc.lines, number)));
          const from = Math.min(line.from + Math.max(0, column - 1), line.to);
          const word = /^(\w+|\S)/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
          return [
            Decoration.line({ class: 'cm-broken' }).range(line.from),
            ...(word > 0 ? [Decoration.mark({ class: 'cm-wrong' }).range(from, from + word)] : []),
            Decoration.widget({ widget: new Message(message), side: 1, block: true }).range(line.to),
          ];
        }),
        true,
      );
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const numbers = gutterLineClass.compute([marks], (state) => {
  const lines: Range<GutterMarker>[] = [];
  state.field(marks).between(0, state.doc.length, (from, _, { spec }) => {
    if (spec.class === 'cm-broken') lines.push(new BrokenLine().range(from));
  });
  return RangeSet.of(lines);
});

export const errors: Extension = [marks, numbers];
