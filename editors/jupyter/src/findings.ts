/** Findings as people read them, with the edits that mend them. */

import { goTo } from './cells';
import { Edit, Finding } from './client';
import { button, h } from './dom';
import { make, setRole } from './edits';
import { Session } from './session';

/**
 * The findings as a list; in the panel with the cells that they are about.
 *
 * `about` is the state of the notebook that they were found in.
 */
export function findingList(
  session: Session,
  findings: Finding[],
  hasPlaces: boolean,
  about: string = session.answered
): HTMLElement[] {
  if (findings.length === 0) {
    return [];
  }
  const items = findings.map(finding => item(session, finding, hasPlaces, about));
  return [h('ul', { class: 'kg-findings', 'aria-label': 'Findings of kalegen' }, ...items)];
}

function item(session: Session, finding: Finding, hasPlaces: boolean, about: string): HTMLElement {
  return h(
    'li',
    { class: `kg-finding kg-${finding.severity}`, 'data-code': finding.code },
    hasPlaces ? place(session, finding) : lineText(finding),
    h('span', { class: 'kg-severity' }, finding.severity),
    ' ',
    h('code', { title: finding.name }, finding.code),
    ' ',
    h('span', { class: 'kg-message' }, finding.message),
    h('span', { class: 'kg-name' }, ` [${finding.name}]`),
    finding.why ? h('div', { class: 'kg-soft' }, `why: ${finding.why}`) : null,
    finding.hint ? h('div', { class: 'kg-hint' }, `hint: ${finding.hint}`) : null,
    fixes(session, finding, about)
  );
}

function lineText(finding: Finding): HTMLElement | null {
  return finding.line === null ? null : h('span', { class: 'kg-soft' }, `line ${finding.line}: `);
}

function place(session: Session, finding: Finding): HTMLElement | null {
  if (finding.cell === null) {
    return null;
  }
  const { cell, line } = finding;
  const text = line === null ? `cell ${cell}` : `cell ${cell}, line ${line}`;
  return button(text, () => goTo(session.panel, cell, line), { class: 'kg-link' });
}

/** A button for each quick fix; what nobody knows how to mend can be left out of the pipeline. */
function fixes(session: Session, finding: Finding, about: string): HTMLElement | null {
  const group = h('div', { class: 'kg-fixes', role: 'group', 'aria-label': 'Quick fixes' });
  const mend = (edits: Edit[]) => {
    if (!make(session, edits, about)) {
      group.replaceChildren('The cell has changed since kalegen looked at it.');
    }
  };
  const made = finding.fixes.map(fix => button(sentence(fix.title), () => mend(fix.edits)));
  const cell = session.panel.content.widgets[(finding.cell ?? 0) - 1];
  if (cell && finding.severity === 'error' && !finding.fixes.some(fix => fix.title.endsWith('skip'))) {
    made.push(button('Leave the cell out: tag it skip', () => setRole(cell, 'skip', '')));
  }
  group.append(...made);
  return made.length > 0 ? group : null;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
