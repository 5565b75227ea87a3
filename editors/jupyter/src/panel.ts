/** The side panel: what kalegen says of the notebook in front. */

import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { goTo } from './cells';
import { h } from './dom';
import { findingList } from './findings';
import { Session } from './session';

export const PANEL_ID = 'kalegen-panel';

export class Panel extends Widget {
  private session: Session | null = null;
  private status = h('p', { class: 'kg-status', role: 'status' });
  private findings = section('Findings');
  private picture = section('Pipeline');
  private shown = '';

  constructor() {
    super({ node: h('div', { class: 'kg-panel' }) });
    this.id = PANEL_ID;
    this.title.caption = 'kalegen: the pipeline of the notebook';
    this.title.label = 'Pipeline';
    this.node.append(this.status, this.findings.node, this.picture.node);
    this.show_(null);
  }

  /** Show another notebook, or none. */
  show_(session: Session | null): void {
    this.session?.changed.disconnect(this.update, this);
    this.session = session;
    session?.changed.connect(this.update, this);
    this.shown = '';
    this.update();
  }

  protected onUpdateRequest(_: Message): void {
    const session = this.session;
    this.status.textContent = statusOf(session);
    this.status.classList.toggle('kg-problem', !!session?.problem);
    const found = session?.answer?.findings ?? [];
    const svg = session?.answer?.svg ?? '';
    const key = JSON.stringify([session?.path, found, svg]);
    if (session && key !== this.shown) {
      this.shown = key;
      const nothing = h('p', { class: 'kg-soft' }, session.answer ? 'Nothing to say.' : '');
      this.findings.body.replaceChildren(...(found.length > 0 ? findingList(session, found, true) : [nothing]));
      this.showPicture(session, svg);
    }
  }

  private showPicture(session: Session, svg: string): void {
    const steps = session.answer?.graph?.steps ?? [];
    this.picture.body.innerHTML = svg; // kalegen's own drawing, in which all texts are escaped
    for (const link of this.picture.body.querySelectorAll('a')) {
      const number = Number(/-(\d+)$/.exec(link.getAttribute('href') ?? '')?.[1]);
      const step = steps[number - 1];
      if (step) {
        link.setAttribute('aria-label', `step ${step.name}: go to its first cell`);
        link.addEventListener('click', event => {
          event.preventDefault();
          goTo(session.panel, step.cells[0]);
        });
      }
    }
  }
}

/** How it stands with the notebook, in a line. */
function statusOf(session: Session | null): string {
  if (session === null) {
    return 'Open a notebook to see its pipeline.';
  }
  if (session.problem) {
    return session.problem;
  }
  if (session.answer === null) {
    return 'Reading the notebook…';
  }
  const errors = session.answer.findings.filter(finding => finding.severity === 'error').length;
  const warnings = session.answer.findings.length - errors;
  const steps = session.answer.graph?.steps.length ?? session.steps.length;
  const counts = [count(steps, 'step'), errors ? count(errors, 'error') : '', warnings ? count(warnings, 'warning') : ''];
  return `${counts.filter(text => text).join(', ')}${session.isCurrent ? '' : ' …'}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** A part of the panel that can be folded. */
export function section(title: string): { node: HTMLElement; body: HTMLElement } {
  const body = h('div', { class: 'kg-body' });
  const node = h('details', { class: 'kg-section', open: true }, h('summary', {}, title), body);
  return { node, body };
}
