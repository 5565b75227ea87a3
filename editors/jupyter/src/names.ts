/** What a name is, where the pointer rests on it: which step it comes from, who changes it, what travels. */

import { EditorView, hoverTooltip, Tooltip } from '@codemirror/view';
import { CodeCell } from '@jupyterlab/cells';

import { contentOf } from './cells';
import { Description } from './client';
import { columnBehind } from './columns';
import { h } from './dom';
import { editorOf } from './lines';
import { Session } from './session';

/** Show it in this cell's editor. */
export function explainNames(session: Session, cell: CodeCell): void {
  void editorOf(cell).then(editor => {
    editor?.injectExtension(hoverTooltip((view, position) => tooltip(session, cell, view, position)));
  });
}

async function tooltip(session: Session, cell: CodeCell, view: EditorView, position: number): Promise<Tooltip | null> {
  const word = view.state.wordAt(position);
  if (!word) {
    return null;
  }
  const known = await describe(session, cell, view, position);
  return known.lines ? { pos: word.from, end: word.to, above: true, create: () => ({ dom: shown(known) }) } : null;
}

async function describe(session: Session, cell: CodeCell, view: EditorView, position: number): Promise<Description> {
  const line = view.state.doc.lineAt(position);
  const number = session.panel.content.widgets.indexOf(cell) + 1;
  const column = columnBehind(line.text.slice(0, position - line.from));
  try {
    return await session.client.describe(session.path, contentOf(session.panel), number, line.number, column);
  } catch {
    return {};
  }
}

/** The sentences; code in them stands in backticks. */
function shown(known: Description): HTMLElement {
  const head = h('div', {}, h('code', {}, known.name), known.step ? ` in step ${known.step}` : '');
  const items = (known.lines ?? []).map(line =>
    h('li', {}, ...line.split('`').map((text, at) => (at % 2 ? h('code', {}, text) : text)))
  );
  return h('div', { class: 'kg-tooltip' }, head, h('ul', {}, ...items));
}

/** What is known of the name at the cursor, for those who use no pointer. */
export async function describeAtCursor(session: Session): Promise<HTMLElement> {
  const cell = session.panel.content.activeCell;
  const editor = cell instanceof CodeCell ? await editorOf(cell) : null;
  const view = editor?.editor;
  const known = view ? await describe(session, cell as CodeCell, view, view.state.selection.main.head) : {};
  return known.lines ? shown(known) : h('p', { class: 'kg-soft' }, 'No variable of the pipeline stands at the cursor.');
}
