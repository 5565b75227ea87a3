/** What is known of one open notebook: its cells' roles at once, and kalegen's answer soon after each change. */

import { NotebookPanel } from '@jupyterlab/notebook';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { contentOf, setTags, tagsOf } from './cells';
import { Answer, Client, Finding, Suggestion } from './client';
import { Role, rolesOf, stepNames } from './tags';

export const DELAY = 300;

export class Session implements IDisposable {
  /** What kalegen said last; null as long as it has said nothing. */
  answer: Answer | null = null;
  /** Why there is no answer, in words. */
  problem = '';
  /** Whether the answer is about what the notebook holds now. */
  isCurrent = false;
  /** Tags that are proposed, and shown in the place of the notebook's own until somebody decides. */
  preview: Suggestion | null = null;

  /** The state of the notebook that the answer is about. */
  answered = '';

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

  /** What kalegen reads of the notebook, as it is now. */
  get state(): string {
    return JSON.stringify([this.path, contentOf(this.panel)]);
  }

  /** The role of each cell; null for what is no code. */
  get roles(): (Role | null)[] {
    return rolesOf(
      this.panel.content.widgets.map((cell, at) => ({ isCode: cell.model.type === 'code', tags: this.tagsAt(at) }))
    );
  }

  /** All tags that a cell has, or would have, by its place from 0. */
  private tagsAt(at: number): string[] {
    const proposed = this.preview?.tags?.[String(at + 1)];
    return proposed ?? [...tagsOf(this.panel.content.widgets[at]), ...(this.answer?.comments[String(at + 1)] ?? [])];
  }

  /** Show a proposal, or none. */
  show(preview: Suggestion | null): void {
    this.preview = preview;
    this.signal.emit();
  }

  /** Give the cells the tags of a proposal; false where it was made for what the notebook was before. */
  accept(proposal: Suggestion): boolean {
    if (this.preview !== proposal) {
      return false;
    }
    const tags = proposal.tags ?? {};
    this.preview = null;
    this.panel.content.widgets.forEach((cell, at) => tags[String(at + 1)] && setTags(cell, tags[String(at + 1)]));
    this.signal.emit();
    return true;
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
    return this.panel.isDisposed;
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

  /** Ask kalegen again, even if the notebook is the same: modules and settings beside it may be others. */
  recheck(): void {
    if (!this.preview) {
      this.sent = '';
      void this.check();
    }
  }

  /** Ask kalegen, unless nothing has changed in the notebook that it reads. */
  private async check(): Promise<void> {
    if (this.panel.isDisposed) {
      return;
    }
    const content = contentOf(this.panel);
    const asked = this.state;
    if (asked === this.sent) {
      return;
    }
    this.sent = asked;
    this.isCurrent = false;
    this.preview = null; // it was made for what the notebook was
    try {
      const answer = await this.client.check(this.path, content);
      if (this.sent === asked) {
        [this.answer, this.answered, this.problem, this.isCurrent] = [answer, asked, '', true];
      }
    } catch (problem) {
      if (this.sent === asked) {
        [this.problem, this.sent] = [String((problem as Error).message), ''];
      }
    }
    this.signal.emit();
  }
}
