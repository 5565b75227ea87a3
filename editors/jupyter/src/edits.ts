/** Changes of a notebook's tags and cells that people ask for. */

import { Cell } from '@jupyterlab/cells';

import { setTags, tagsOf } from './cells';
import { Edit } from './client';
import { unitsBefore } from './columns';
import { Session } from './session';
import { renamed, RoleName, withAfter, withRole } from './tags';

/** Say what a cell is for. */
export function setRole(cell: Cell, role: RoleName | 'none', step: string): void {
  setTags(cell, withRole(tagsOf(cell), role, step));
}

/** Say what a cell's step waits for. */
export function setAfter(cell: Cell, after: string[]): void {
  setTags(cell, withAfter(tagsOf(cell), after));
}

/** Give a step another name, on all cells that have it in their tags. */
export function renameStep(session: Session, from: string, to: string): void {
  session.panel.content.widgets.forEach(cell => setTags(cell, renamed(tagsOf(cell), from, to)));
}

/** The step that begins above a cell's own; empty where there is none. */
export function stepAbove(session: Session, cell: Cell): string {
  const roles = session.roles;
  const at = session.panel.content.widgets.indexOf(cell);
  const own = roles[at]?.step;
  const above = roles.slice(0, at).filter(role => role?.name === 'step' && role.step !== own);
  return above.length > 0 ? above[above.length - 1]!.step : '';
}

/** Make a cell's step a part of the one above; it waits for what both have waited for. */
export function mergeWithAbove(session: Session, cell: Cell): void {
  const roles = session.roles;
  const own = roles[session.panel.content.widgets.indexOf(cell)]?.step;
  const above = stepAbove(session, cell);
  if (!own || !above) {
    return;
  }
  session.panel.content.widgets.forEach((each, at) => {
    const tags = renamed(tagsOf(each), own, above);
    const isOfStep = roles[at]?.step === own || roles[at]?.step === above;
    setTags(each, isOfStep ? tags.filter(tag => tag !== `prev:${above}`) : tags);
  });
}

/** Make the edits of a quick fix; false, and none is made, where a cell is not what it was when they were found. */
export function make(session: Session, edits: Edit[], about: string): boolean {
  const [before, now] = [about, session.state].map(cellsOf);
  if (edits.some(edit => before[edit.cell - 1] !== now[edit.cell - 1])) {
    return false;
  }
  for (const edit of edits) {
    const cell = session.panel.content.widgets[edit.cell - 1];
    if (cell && edit.text !== undefined) {
      editText(cell, edit);
    } else if (cell) {
      const kept = tagsOf(cell).filter(tag => !edit.removed?.includes(tag));
      setTags(cell, [...kept, ...(edit.added ?? [])]);
    }
  }
  return true;
}

/** The cells of a notebook's state, each as a text. */
function cellsOf(state: string): string[] {
  const [, content] = state ? JSON.parse(state) : ['', { cells: [] }];
  return content.cells.map((cell: unknown) => JSON.stringify(cell));
}

/** Put a text in the place of another one. */
function editText(cell: Cell, edit: Edit): void {
  const source = cell.model.sharedModel.getSource();
  const lines = source.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + unitsBefore(lines[line - 1] ?? '', column);
  const [start, end] = [offset(edit.line!, edit.column!), offset(edit.end_line!, edit.end_column!)];
  cell.model.sharedModel.updateSource(start, end, edit.text);
}
