/** Findings as people read them, with the edits that mend them. */

import { goTo } from './cells';
import { Finding } from './client';
import { button, h } from './dom';
import { make, setRole } from './edits';
import { Session } from './session';

/** The findings as a list; in the panel with the cells that they are about. */
export function findingList(session: Session, findings: Finding[], hasPlaces: boolean): HTMLElement[] {
  if (findings.length === 0) {
    return [];
  }
  const items = findings.map(finding => item(session, finding, hasPlaces));
  return [h('ul', { class: 'kg-findings', 'aria-label': 'Findings of kalegen' }, ...items)];
}

function item(session: Session, finding: Finding, hasPlaces: boolean): HTMLElement {
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
    fixes(session, finding)
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
function fixes(session: Session, finding: Finding): HTMLElement | null {
  const made = finding.fixes.map(fix => button(sentence(fix.title), () => make(session, fix.edits)));
  const cell = session.panel.content.widgets[(finding.cell ?? 0) - 1];
  if (cell && finding.severity === 'error' && !finding.fixes.some(fix => fix.title.endsWith('skip'))) {
    made.push(button('Leave the cell out: tag it skip', () => setRole(cell, 'skip', '')));
  }
  return made.length > 0 ? h('div', { class: 'kg-fixes', role: 'group', 'aria-label': 'Quick fixes' }, ...made) : null;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
