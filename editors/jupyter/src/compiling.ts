/** Compiling: the module, how it differs from the file, and writing it when somebody says so. */

import { PathExt } from '@jupyterlab/coreutils';

import { contentOf } from './cells';
import { ModuleAnswer } from './client';
import { button, freshId, h } from './dom';
import { findingList } from './findings';
import { Session } from './session';

export class CompileView {
  readonly node = h('div', { class: 'kg-compile' });
  private target: HTMLInputElement;
  private body = h('div');

  constructor(private session: Session, private open: (path: string) => void) {
    const id = freshId();
    const folder = PathExt.dirname(session.path);
    const stem = PathExt.basename(session.path, '.ipynb').replace(/\W/g, '_');
    this.target = h('input', { id, type: 'text', value: PathExt.join(folder, `${stem}_pipeline.py`), spellcheck: 'false' });
    this.target.addEventListener('change', () => void this.show());
    this.node.append(h('div', { class: 'kg-setting' }, h('label', { for: id }, 'module'), this.target), this.body);
    void this.show();
  }

  private async show(): Promise<void> {
    this.body.replaceChildren(h('p', { class: 'kg-soft', role: 'status' }, 'compiling …'));
    await this.attempt(async () => {
      const { client, path, panel } = this.session;
      this.showModule(await client.module(path, contentOf(panel), this.target.value.trim()));
    });
  }

  private showModule(made: ModuleAnswer): void {
    if (made.source === undefined) {
      const said = h('p', { class: 'kg-problem', role: 'alert' }, 'There is no module: the notebook has errors.');
      this.body.replaceChildren(said, ...findingList(this.session, made.findings, true));
      return;
    }
    if (!made.diff) {
      this.body.replaceChildren(h('p', { role: 'status' }, 'The file is current.'), this.opener());
      return;
    }
    const head = made.exists ? 'The file differs from what would be generated:' : 'The file is not there yet.';
    const summary = h('ul', {}, ...(made.summary ?? []).map(line => h('li', {}, line)));
    const shown = made.exists ? diff(made.diff) : h('pre', { class: 'kg-diff', tabindex: '0' }, made.source);
    const write = button('Write the module', () => void this.write(), { class: 'kg-button kg-main' });
    this.body.replaceChildren(h('p', { role: 'status' }, head), summary, h('div', { class: 'kg-buttons' }, write), shown);
  }

  private async write(): Promise<void> {
    await this.attempt(async () => {
      const { client, path, panel } = this.session;
      const { problem } = await client.writeModule(path, contentOf(panel), this.target.value.trim());
      if (problem) {
        throw new Error(problem);
      }
      this.body.replaceChildren(h('p', { role: 'status' }, 'The module is written.'), this.opener());
    });
  }

  private opener(): HTMLElement {
    return button('Open it', () => this.open(this.target.value.trim()));
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (problem) {
      this.body.replaceChildren(h('p', { class: 'kg-problem', role: 'alert' }, (problem as Error).message));
    }
  }
}

/** A unified diff with its lines in colours. */
function diff(text: string): HTMLElement {
  const lines = text.split('\n').map(line => {
    const kind = line.startsWith('+') ? 'kg-added' : line.startsWith('-') ? 'kg-removed' : '';
    return h('span', { class: kind }, `${line}\n`);
  });
  return h('pre', { class: 'kg-diff', tabindex: '0', 'aria-label': 'Difference' }, ...lines);
}
