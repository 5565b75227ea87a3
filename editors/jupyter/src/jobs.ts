/** Running, verifying and submitting: a form for what is asked, and what happens while it goes on. */

import { pipelineSettings, wholeContentOf } from './cells';
import { JobEvent, JobKind } from './client';
import { button, freshId, h } from './dom';
import { findingList } from './findings';
import { Session } from './session';

const LONGEST_LOG = 200_000;
const VERBS: { [kind: string]: string } = { run: 'Run', verify: 'Verify', submit: 'Submit' };

/** A parameter as the picture has it, `N: int = 3`. */
export function parameterOf(text: string): { name: string; type: string; value: string } {
  const match = /^(\w+): (.*?) = (.*)$/su.exec(text);
  return match ? { name: match[1], type: match[2], value: match[3] } : { name: text, type: '', value: '' };
}

/** The form of a job, and below it what it tells. */
export class JobView {
  readonly node = h('div', { class: 'kg-job' });
  private parameters = new Map<string, HTMLInputElement>();
  private options = new Map<string, HTMLInputElement>();
  private start = button('', () => void this.go(), { class: 'kg-button kg-main' });
  private halt = button('Stop', () => void this.stop(), { disabled: true });
  private told = h('div', { class: 'kg-told' });
  private job = '';
  private isStopping = false;

  constructor(private session: Session, private kind: JobKind) {
    this.start.textContent = `${VERBS[kind]} now`;
    const given = (session.answer?.graph?.parameters ?? []).map(parameterOf);
    const rows = given.map(one => this.row(this.parameters, one.name, one.value, one.type));
    if (kind === 'submit') {
      const said = pipelineSettings(session.panel);
      rows.push(this.row(this.options, 'host', '', 'as the server’s environment says, else the notebook'));
      rows.push(this.row(this.options, 'experiment', String(said.experiment_name ?? ''), 'Default'));
      rows.push(this.row(this.options, 'namespace', '', 'yours, where there are several users'));
    }
    if (kind === 'run') {
      const id = freshId();
      const box = h('input', { id, type: 'checkbox' });
      this.options.set('resume', box);
      rows.push(h('div', {}, box, h('label', { for: id }, ' take results of earlier runs where that is safe')));
    }
    this.node.append(...rows, h('div', { class: 'kg-buttons' }, this.start, this.halt), this.told);
  }

  private row(group: Map<string, HTMLInputElement>, name: string, value: string, about: string): HTMLElement {
    const id = freshId();
    const isParameter = group === this.parameters;
    const input = h('input', { id, type: 'text', placeholder: isParameter ? value : about, spellcheck: 'false' });
    input.value = isParameter ? '' : value;
    group.set(name, input);
    return h('div', { class: 'kg-setting' }, h('label', { for: id, title: about }, name), input);
  }

  private async go(): Promise<void> {
    const progress = new Progress(this.session, () => this.job, this.session.state);
    this.told.replaceChildren(progress.node);
    [this.job, this.isStopping] = ['', false];
    [this.start.disabled, this.halt.disabled] = [true, false];
    try {
      const request = {
        kind: this.kind,
        path: this.session.path,
        content: wholeContentOf(this.session.panel),
        parameters: written(this.parameters),
        options: { ...written(this.options), resume: this.options.get('resume')?.checked }
      };
      await this.session.client.follow(request, job => this.started(job), event => progress.hear(event));
    } catch (problem) {
      progress.hear({ event: 'ended', state: 'failed', problem: (problem as Error).message });
    }
    [this.start.disabled, this.halt.disabled] = [false, true];
  }

  private async stop(): Promise<void> {
    [this.halt.disabled, this.isStopping] = [true, true];
    try {
      if (this.job) {
        await this.session.client.stop(this.job);
      } // else the job has no name yet, and is stopped as soon as it has one
    } catch {
      this.halt.disabled = false; // the server was not reached: it can be asked again
    }
  }

  /** The server has named the job. */
  private started(job: string): void {
    this.job = job;
    if (this.isStopping) {
      void this.stop();
    }
  }
}

function written(inputs: Map<string, HTMLInputElement>): { [name: string]: string } {
  const all = [...inputs].filter(([, input]) => input.type === 'text' && input.value.trim());
  return Object.fromEntries(all.map(([name, input]) => [name, input.value.trim()]));
}

/** What a job has told so far. */
class Progress {
  readonly node = h('div');
  private status = h('p', { class: 'kg-state', role: 'status' }, 'starting …');
  private steps = h('table', { class: 'kg-steps', 'aria-label': 'Steps' });
  private links = h('p');
  private findings = h('div');
  private log = h('pre', { class: 'kg-log', tabindex: '0', 'aria-label': 'What the steps print' });
  private rows = new Map<string, HTMLTableRowElement>();
  private speaker = '';

  constructor(private session: Session, private job: () => string, private about: string) {
    this.node.append(this.status, this.links, this.steps, this.findings, this.log);
    this.log.hidden = true;
  }

  hear(event: JobEvent): void {
    switch (event.event) {
      case 'started':
        this.status.textContent = 'running';
        event.steps?.forEach(step => this.row(step));
        break;
      case 'step':
        this.showStep(event);
        break;
      case 'output':
        this.print(event.step ?? '', event.text ?? '');
        break;
      case 'note':
        this.status.textContent = event.text ?? '';
        break;
      case 'verdict':
        this.links.append(event.text ?? '');
        break;
      case 'link':
        this.link(event.text ?? '', event.url ?? '');
        break;
      case 'page':
        this.link('the run’s page', this.session.client.pageUrl(this.job()));
        break;
      case 'findings':
        this.findings.replaceChildren(...findingList(this.session, event.findings ?? [], true, this.about));
        break;
      case 'ended':
        this.status.textContent = [event.state, event.problem].filter(text => text).join(': ');
        this.status.dataset.state = event.state;
    }
  }

  private row(step: string): HTMLTableRowElement {
    const known = this.rows.get(step);
    if (known) {
      return known;
    }
    const made = h('tr', {}, h('th', { scope: 'row' }, step), h('td', {}, 'waiting'), h('td'));
    this.rows.set(step, made);
    this.steps.append(made);
    return made;
  }

  private showStep(event: JobEvent): void {
    const items = (event.iteration ?? []).map(number => number + 1).join('.');
    const row = this.row(event.step + (items ? `, item ${items}` : ''));
    const metrics = Object.entries(event.metrics ?? {}).map(([name, value]) => `${name}: ${value}`);
    row.dataset.state = event.state;
    row.cells[1].textContent = event.state ?? '';
    const time = event.seconds === undefined ? '' : `${event.seconds.toFixed(1)} s`;
    row.cells[2].textContent = [time, event.remark, ...metrics].filter(text => text).join(' · ');
  }

  private print(step: string, text: string): void {
    const head = step === this.speaker ? '' : `\n── ${step}\n`;
    this.speaker = step;
    this.log.hidden = false;
    this.log.textContent = `${this.log.textContent}${head}${text}`.slice(-LONGEST_LOG);
    this.log.scrollTop = this.log.scrollHeight;
  }

  private link(text: string, url: string): void {
    const isAddress = /^https?:/.test(url) || url.startsWith('/');
    const shown = isAddress ? h('a', { href: url, target: '_blank', rel: 'noopener' }, text) : text;
    this.links.append(shown, h('br'));
  }
}
