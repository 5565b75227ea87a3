/** What is known of one open notebook: its cells' roles at once, and kalegen's answer soon after each change. */

import { NotebookPanel } from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { contentOf, tagsOf } from './cells';
import { Answer, Client, Finding } from './client';
import { Role, rolesOf, stepNames } from './tags';

export const DELAY = 300;

export class Session implements IDisposable {
  /** What kalegen said last; null as long as it has said nothing. */
  answer: Answer | null = null;
  /** Why there is no answer, in words. */
  problem = '';
  /** Whether the answer is about what the notebook holds now. */
  isCurrent = false;

  private sent = '';
  private timer = 0;
  private frame = 0;
  private signal = new Signal<this, void>(this);

  constructor(readonly panel: NotebookPanel, readonly client: Client) {
    panel.content.modelContentChanged.connect(this.onChange, this);
    panel.content.model?.metadataChanged.connect(this.onChange, this);
    panel.context.pathChanged.connect(this.onChange, this);
    panel.disposed.connect(() => this.dispose());
    this.onChange();
  }

  /** Emitted when there is something else to show. */
  get changed(): ISignal<this, void> {
    return this.signal;
  }

  get path(): string {
    return this.panel.context.path;
  }

  /** The role of each cell; null for what is no code. */
  get roles(): (Role | null)[] {
    return rolesOf(
      this.panel.content.widgets.map((cell, at) => ({
        isCode: cell.model.type === 'code',
        tags: [...tagsOf(cell), ...(this.answer?.comments[String(at + 1)] ?? [])]
      }))
    );
  }

  get steps(): string[] {
    return stepNames(this.roles);
  }

  /** The findings by the number of their cell; those about the notebook as a whole are at 0. */
  get findings(): Map<number, Finding[]> {
    const found = new Map<number, Finding[]>();
    for (const finding of this.answer?.findings ?? []) {
      const cell = finding.cell ?? 0;
      found.set(cell, [...(found.get(cell) ?? []), finding]);
    }
    return found;
  }

  /** The steps whose values a step uses, as kalegen has found. */
  producersOf(step: string): Map<string, string[]> {
    const edges = this.answer?.graph?.edges.filter(edge => edge.to === step && edge.values.length > 0) ?? [];
    return new Map(edges.map(edge => [edge.from, edge.values]));
  }

  get isDisposed(): boolean {
    return this.signal === null;
  }

  dispose(): void {
    window.clearTimeout(this.timer);
    window.cancelAnimationFrame(this.frame);
    Signal.clearData(this);
  }

  /** Show the roles with the next frame, and ask kalegen when nothing has changed for a moment. */
  private onChange(): void {
    if (!this.frame) {
      this.frame = window.requestAnimationFrame(() => {
        this.frame = 0;
        this.signal.emit();
      });
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), DELAY);
  }

  /** Ask kalegen, unless nothing has changed that it reads. */
  async check(): Promise<void> {
    const content = contentOf(this.panel);
    const asked = JSON.stringify([this.path, content]);
    if (asked === this.sent || this.panel.isDisposed) {
      return;
    }
    this.sent = asked;
    this.isCurrent = false;
    try {
      const answer = await this.client.check(this.path, content);
      if (this.sent === asked) {
        [this.answer, this.problem, this.isCurrent] = [answer, '', true];
      }
    } catch (problem) {
      if (this.sent === asked) {
        [this.problem, this.sent] = [String((problem as Error).message), ''];
      }
    }
    this.signal.emit();
  }
}
