/** Lines of a cell that have findings: underlined in the editor, with what is found as their title. */

import { EditorState, Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, DecorationSet, EditorView } from '@codemirror/view';
import { CodeCell } from '@jupyterlab/cells';
import { CodeMirrorEditor } from '@jupyterlab/codemirror';

import { Finding } from './client';

const found = StateEffect.define<Finding[]>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const moved = marks.map(transaction.changes);
    return transaction.effects.reduce((last, one) => (one.is(found) ? marksOf(transaction.state, one.value) : last), moved);
  },
  provide: own => EditorView.decorations.from(own)
});

function marksOf(state: EditorState, findings: Finding[]): DecorationSet {
  const marks: Range<Decoration>[] = [];
  for (const finding of findings) {
    if (finding.line !== null && finding.line <= state.doc.lines) {
      const line = state.doc.line(finding.line);
      const title = `${finding.code}: ${finding.message}`;
      marks.push(Decoration.line({ class: `kg-line kg-line-${finding.severity}`, attributes: { title } }).range(line.from));
    }
  }
  return Decoration.set(marks, true);
}

const prepared = new WeakSet<EditorView>();

/** The editor of a cell, once it is there. */
export async function editorOf(cell: CodeCell): Promise<CodeMirrorEditor | null> {
  await cell.ready;
  return !cell.isDisposed && cell.editor instanceof CodeMirrorEditor ? cell.editor : null;
}

/** Mark the lines of these findings, and no others. */
export function showLines(cell: CodeCell, findings: Finding[]): void {
  void editorOf(cell).then(editor => {
    if (!editor || (findings.length === 0 && !prepared.has(editor.editor))) {
      return;
    }
    if (!prepared.has(editor.editor)) {
      prepared.add(editor.editor);
      editor.injectExtension(field);
    }
    editor.editor.dispatch({ effects: found.of(findings) });
  });
}
