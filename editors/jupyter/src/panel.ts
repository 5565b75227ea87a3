/** The side panel: what kalegen says of the notebook in front, and what it can do with it. */

import { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { goTo } from './cells';
import { SettingsTable } from './client';
import { CompileView } from './compiling';
import { button, h } from './dom';
import { findingList } from './findings';
import { JobView } from './jobs';
import { Session } from './session';
import { pipelineForm, stepForm } from './settings';
import { SuggestionView } from './suggestions';

// A drawing is dark if the system is; in JupyterLab, if its theme is.
const DARK_SYSTEM = '@media (prefers-color-scheme: dark)';
const DARK_THEME = "[data-jp-theme-light='false']";

export const PANEL_ID = 'kalegen-panel';

/** The buttons at the top: what each is called, says, and opens. */
const ACTIONS = ['Suggest steps', 'Compile', 'Run here', 'Verify', 'Submit'] as const;
export type Action = (typeof ACTIONS)[number];

export class Panel extends Widget {
  private session: Session | null = null;
  private buttons = h('div', { class: 'kg-buttons', role: 'toolbar', 'aria-label': 'Pipeline' });
  private status = h('p', { class: 'kg-status', role: 'status' });
  private action = section('');
  private findings = section('Findings');
  private picture = section('Pipeline');
  private pipeline = section('Settings of the pipeline', false);
  private step = section('Settings of the step', false);
  private shown = new Map<string, string>();
  private table: SettingsTable | null = null;

  constructor(private open: (path: string) => void) {
    super({ node: h('div', { class: 'kg-panel' }) });
    this.id = PANEL_ID;
    this.title.caption = 'kalegen: the pipeline of the notebook';
    this.title.label = 'Pipeline';
    ACTIONS.forEach(name => this.buttons.append(button(name, () => this.start(name))));
    const parts = [this.action, this.findings, this.picture, this.pipeline, this.step];
    this.node.append(this.buttons, this.status, ...parts.map(part => part.node));
    this.watch(null);
  }

  /** The settings that there are, which the server knows. */
  set settings(table: SettingsTable) {
    this.table = table;
    this.update();
  }

  /** Show another notebook, or none. */
  watch(session: Session | null): void {
    this.session?.changed.disconnect(this.update, this);
    this.session?.panel.content.activeCellChanged.disconnect(this.update, this);
    this.session = session;
    session?.changed.connect(this.update, this);
    session?.panel.content.activeCellChanged.connect(this.update, this);
    this.shown.clear();
    this.action.node.hidden = true;
    this.update();
  }

  /** Open what a button stands for. */
  start(name: Action): void {
    const session = this.session;
    if (!session) {
      return;
    }
    const make = {
      'Suggest steps': () => new SuggestionView(session),
      Compile: () => new CompileView(session, this.open),
      'Run here': () => new JobView(session, 'run'),
      Verify: () => new JobView(session, 'verify'),
      Submit: () => new JobView(session, 'submit')
    };
    this.tell(name, make[name]().node);
    this.action.body.querySelector<HTMLElement>('input, button')?.focus();
  }

  /** Show something at the top. */
  tell(title: string, node: HTMLElement): void {
    this.action.title.textContent = title;
    this.action.body.replaceChildren(node);
    this.action.node.hidden = false;
    (this.action.node as HTMLDetailsElement).open = true;
  }

  protected onUpdateRequest(_: Message): void {
    const session = this.session;
    this.status.textContent = statusOf(session);
    this.status.classList.toggle('kg-problem', !!session?.problem);
    this.buttons.querySelectorAll('button').forEach(one => (one.disabled = !session?.answer));
    for (const part of [this.findings, this.picture, this.pipeline, this.step]) {
      part.node.hidden = session === null;
    }
    if (session) {
      this.showFindings(session);
      this.showPicture(session);
      this.showSettings(session);
    }
  }

  /** Make a part anew, unless it would be the same, or somebody writes into it. */
  private renew(part: Section, key: unknown, make: () => (HTMLElement | string)[]): void {
    const text = JSON.stringify(key);
    if (this.shown.get(part.name) !== text && !isEdited(part.body)) {
      this.shown.set(part.name, text);
      const focused = focusedKey(part.body);
      part.body.replaceChildren(...make());
      part.body.querySelector<HTMLElement>(`[data-key="${focused}"] :is(input, select)`)?.focus();
    }
  }

  private showFindings(session: Session): void {
    const found = session.answer?.findings ?? [];
    this.renew(this.findings, [session.path, found], () =>
      found.length > 0 ? findingList(session, found, true) : [h('p', { class: 'kg-soft' }, 'No findings.')]
    );
  }

  private showPicture(session: Session): void {
    const graph = session.answer?.graph;
    const svg = session.answer?.svg ?? '';
    this.renew(this.picture, [session.path, svg, graph?.parameters], () => {
      const body = h('div', { class: 'kg-picture' });
      body.innerHTML = svg.replace(DARK_SYSTEM, DARK_THEME); // kalegen's own drawing, in which all texts are escaped
      body.querySelectorAll('a').forEach(link => {
        const step = graph?.steps[Number(/-(\d+)$/.exec(link.getAttribute('href') ?? '')?.[1]) - 1];
        link.setAttribute('aria-label', `step ${step?.name}: go to its first cell`);
        link.addEventListener('click', event => {
          event.preventDefault();
          goTo(session.panel, step?.cells[0] ?? 0);
        });
      });
      const parameters = (graph?.parameters ?? []).map(text => h('li', {}, h('code', {}, text)));
      const list = h('ul', { 'aria-label': 'Parameters' }, ...parameters);
      const head = graph ? h('p', {}, h('strong', {}, graph.name), graph.description && `: ${graph.description}`) : '';
      return [head, list, body];
    });
  }

  private showSettings(session: Session): void {
    const table = this.table;
    if (!table) {
      return;
    }
    const said = session.panel.content.model?.getMetadata('kubeflow_notebook');
    this.renew(this.pipeline, [session.path, said], () => pipelineForm(session, table));
    const at = session.panel.content.activeCellIndex;
    const step = session.roles[at]?.step ?? '';
    const tags = session.panel.content.widgets.map(cell => cell.model.getMetadata('tags'));
    this.step.title.textContent = step ? `Settings of step ${step}` : 'Settings of the step';
    this.renew(this.step, [session.path, step, step && tags], () =>
      step ? stepForm(session, table, step) : [h('p', { class: 'kg-soft' }, 'Select a cell of a step.')]
    );
  }
}

/** The setting that somebody is at. */
function focusedKey(body: HTMLElement): string {
  const active = document.activeElement;
  return active && body.contains(active) ? active.closest<HTMLElement>('[data-key]')?.dataset.key ?? '' : '';
}

/** Whether somebody has begun to write something there. */
function isEdited(body: HTMLElement): boolean {
  const active = document.activeElement;
  return active instanceof HTMLInputElement && body.contains(active) && active.value !== active.defaultValue;
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

interface Section {
  name: string;
  node: HTMLElement;
  title: HTMLElement;
  body: HTMLElement;
}

/** A part of the panel that can be folded. */
function section(name: string, isOpen = true): Section {
  const body = h('div', { class: 'kg-body' });
  const title = h('summary', {}, name);
  const node = h('details', { class: 'kg-section', open: isOpen }, title, body);
  return { name, node, title, body };
}
