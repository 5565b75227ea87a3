/** The band and the chip of each cell, and the findings below it; a cell that would look the same is not touched. */

import { Cell, CodeCell } from '@jupyterlab/cells';
import { PanelLayout, Widget } from '@lumino/widgets';

import { h } from './dom';
import { Finding } from './client';
import { findingList } from './findings';
import { showLines } from './lines';
import { explainNames } from './names';
import { openPopup } from './popup';
import { Session } from './session';
import { hueOf, Role, stepNames } from './tags';

/** What stands in a cell, and the text by which it is known whether that has changed. */
interface Decoration {
  chip: Widget;
  findings: Widget;
  chipKey: string;
  findingsKey: string;
}

const SHOWN: { [role: string]: string } = { none: 'no step', skip: 'skipped' };

/** What a chip says. */
export function chipText(role: Role): string {
  if (role.name !== 'step') {
    return SHOWN[role.name] ?? role.name;
  }
  return `step ${role.step}${role.after.length > 0 ? ` ← ${role.after.join(', ')}` : ''}`;
}

export class CellPainter {
  private decorations = new WeakMap<Cell, Decoration>();

  constructor(private session: Session) {
    session.changed.connect(() => this.paint());
    this.paint();
  }

  /** Show what has changed. */
  paint(): void {
    const roles = this.session.roles;
    const findings = this.session.findings;
    const names = stepNames(roles);
    this.session.panel.content.widgets.forEach((cell, at) => {
      const role = roles[at];
      if (cell instanceof CodeCell && role) {
        this.paintCell(cell, at + 1, role, names, findings.get(at + 1) ?? []);
      }
    });
  }

  private paintCell(cell: CodeCell, number: number, role: Role, names: string[], findings: Finding[]): void {
    const decoration = this.decorationOf(cell);
    const hue = role.name === 'step' ? hueOf(names, role.step) : -1;
    const isProposed = this.session.preview?.tags?.[String(number)] !== undefined;
    const chipKey = JSON.stringify([role, hue, isProposed]);
    if (chipKey !== decoration.chipKey) {
      decoration.chipKey = chipKey;
      paintChip(cell, decoration.chip.node, role, hue);
      decoration.chip.node.classList.toggle('kg-preview', isProposed);
    }
    const findingsKey = JSON.stringify([number, findings]);
    if (findingsKey !== decoration.findingsKey) {
      decoration.findingsKey = findingsKey;
      decoration.findings.node.replaceChildren(...findingList(this.session, findings, false));
      showLines(cell, findings);
    }
  }

  /** The elements of a cell; they are put into it when JupyterLab has made the cell's own. */
  private decorationOf(cell: CodeCell): Decoration {
    const known = this.decorations.get(cell);
    if (known) {
      return known;
    }
    const open = () => openPopup(this.session, cell, chip.node.firstElementChild as HTMLElement);
    const chip = new Widget({ node: h('div', { class: 'kg-row', 'data-lm-suppress-shortcuts': 'true' }) });
    chip.node.append(h('button', { type: 'button', class: 'kg-chip', 'aria-haspopup': 'dialog', onclick: open }));
    const findings = new Widget({ node: h('div', { class: 'kg-cell-findings', 'data-lm-suppress-shortcuts': 'true' }) });
    const made = { chip, findings, chipKey: '', findingsKey: '[]' };
    this.decorations.set(cell, made);
    void cell.ready.then(() => {
      const layout = cell.layout as PanelLayout;
      if (!cell.isDisposed && layout) {
        layout.insertWidget(0, chip);
        const input = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-inputWrapper'));
        layout.insertWidget(input + 1, findings);
        explainNames(this.session, cell);
      }
    });
    return made;
  }
}

function paintChip(cell: Cell, row: HTMLElement, role: Role, hue: number): void {
  const text = chipText(role);
  const chip = row.firstElementChild as HTMLElement;
  chip.textContent = role.inherited ? `↳ ${text}` : text;
  chip.setAttribute('aria-label', `${text}${role.inherited ? ', as the cell above' : ''}: change`);
  chip.classList.toggle('kg-inherited', role.inherited);
  cell.node.dataset.kalegenRole = role.name;
  cell.node.style.setProperty('--kg-hue', String(hue));
}

/** Open the popup of the active cell. */
export function openActivePopup(session: Session): void {
  const cell = session.panel.content.activeCell;
  const chip = cell?.node.querySelector<HTMLElement>('.kg-chip');
  if (cell && chip) {
    openPopup(session, cell, chip);
  }
}
