/** Suggesting steps: a preview of tags, in the cells and as a list, which somebody accepts or does not. */

import { goTo, wholeContentOf } from './cells';
import { Suggestion } from './client';
import { button, freshId, h } from './dom';
import { findingList } from './findings';
import { Session } from './session';

export class SuggestionView {
  readonly node = h('div', { class: 'kg-suggestion' });
  private count: HTMLInputElement;
  private body = h('div');

  constructor(private session: Session) {
    const id = freshId();
    this.count = h('input', { id, type: 'number', min: '1', placeholder: 'number of steps (optional)' });
    const row = h('div', { class: 'kg-setting' }, h('label', { for: id }, 'steps'), this.count);
    const again = button('Suggest', () => void this.ask());
    this.node.append(row, h('div', { class: 'kg-buttons' }, again), this.body);
    void this.ask();
  }

  private async ask(): Promise<void> {
    this.tell('reading the notebook …');
    try {
      const { client, path, panel } = this.session;
      this.show(await client.suggest(path, wholeContentOf(panel), Number(this.count.value) || null));
    } catch (problem) {
      this.body.replaceChildren(h('p', { class: 'kg-problem', role: 'alert' }, (problem as Error).message));
    }
  }

  private show(found: Suggestion): void {
    if (!found.tags || found.problem) {
      const text = found.problem || 'There is nothing to suggest.';
      const findings = findingList(this.session, found.findings ?? [], true);
      this.body.replaceChildren(h('p', { class: 'kg-problem', role: 'alert' }, text), ...findings);
      return;
    }
    this.session.show(found);
    const items = (found.steps ?? []).map(step =>
      h(
        'li',
        {},
        button(step.name, () => goTo(this.session.panel, step.cells[0]), { class: 'kg-link' }),
        `cells ${step.cells.join(', ')}`,
        step.after.length > 0 ? ` after ${step.after.join(', ')}` : '',
        step.reason ? h('div', { class: 'kg-soft' }, step.reason) : null
      )
    );
    const accept = button('Accept', () => this.accept(found), { class: 'kg-button kg-main' });
    const buttons = h('div', { class: 'kg-buttons' }, accept, button('Discard', () => this.discard()));
    this.body.replaceChildren(h('p', {}, 'The cells show the tags that they would have.'), h('ol', {}, ...items), buttons);
  }

  private accept(found: Suggestion): void {
    this.tell(this.session.accept(found) ? 'The cells have the tags.' : 'The notebook has changed: suggest again.');
  }

  private discard(): void {
    this.session.show(null);
    this.tell('Nothing was changed.');
  }

  private tell(text: string): void {
    this.body.replaceChildren(h('p', { role: 'status' }, text));
  }
}
