/** What opens at a chip: a cell's role, its step's name, what the step waits for, and merging. */

import { Cell } from '@jupyterlab/cells';

import { button, freshId, h } from './dom';
import { mergeWithAbove, renameStep, setAfter, setRole, stepAbove } from './edits';
import { Session } from './session';
import { isName, Role, RoleName, ROLES } from './tags';

const TITLES: { [role: string]: string } = {
  step: 'a step',
  imports: 'imports: code that every step gets',
  functions: 'functions: code that every step gets',
  'pipeline-parameters': 'parameters of the pipeline',
  'pipeline-metrics': 'metrics of the pipeline',
  skip: 'skip: left out of the pipeline',
  none: 'no tag: as the cell above'
};

let close: (() => void) | null = null;

/** Open the popup of a cell below its chip; another one that is open closes. */
export function openPopup(session: Session, cell: Cell, chip: HTMLElement): void {
  close?.();
  const form = new Popup(session, cell, end);
  const node = form.node;
  document.body.append(node);
  place(node, chip);
  chip.setAttribute('aria-expanded', 'true');
  const outside = (event: MouseEvent) => {
    if (!node.contains(event.target as Node)) {
      end(false);
    }
  };
  document.addEventListener('mousedown', outside, true);
  close = () => end(false);
  form.focus();

  function end(returns = true): void {
    document.removeEventListener('mousedown', outside, true);
    node.remove();
    chip.removeAttribute('aria-expanded');
    close = null;
    if (returns) {
      chip.focus();
    }
  }
}

function place(node: HTMLElement, chip: HTMLElement): void {
  const at = chip.getBoundingClientRect();
  const size = node.getBoundingClientRect();
  const top = at.bottom + size.height > window.innerHeight ? Math.max(0, at.top - size.height - 4) : at.bottom + 4;
  node.style.top = `${top}px`;
  node.style.left = `${Math.max(0, Math.min(at.left, window.innerWidth - size.width - 8))}px`;
}

/** The form; Enter takes what it says, Escape leaves all as it is, and arrows go from box to box. */
class Popup {
  readonly node: HTMLFormElement;
  private role: HTMLSelectElement;
  private name: HTMLInputElement;
  private boxes: HTMLInputElement[] = [];
  private problem = h('p', { class: 'kg-problem', role: 'alert' });
  private old: Role;

  constructor(private session: Session, private cell: Cell, private end: (returns?: boolean) => void) {
    this.old = session.roles[session.panel.content.widgets.indexOf(cell)]!;
    const [roleId, nameId] = [freshId(), freshId()];
    const present = this.old.inherited ? 'none' : this.old.name;
    this.role = h('select', { id: roleId, onchange: () => this.showStep() });
    for (const name of [...ROLES, 'none']) {
      this.role.append(h('option', { value: name, selected: name === present }, TITLES[name]));
    }
    this.name = h('input', { id: nameId, type: 'text', value: this.old.step, autocomplete: 'off', spellcheck: 'false' });
    const step = h(
      'div',
      { class: 'kg-of-step' },
      h('label', { for: nameId }, 'Name of the step'),
      this.name,
      this.predecessors()
    );
    const above = stepAbove(session, cell);
    const merge = above && this.old.name === 'step' && !this.old.inherited;
    this.node = h(
      'form',
      { class: 'kg-popup', role: 'dialog', 'aria-label': 'What the cell is for', 'data-lm-suppress-shortcuts': 'true' },
      h('label', { for: roleId }, 'The cell is'),
      this.role,
      step,
      this.problem,
      h(
        'div',
        { class: 'kg-buttons' },
        h('button', { type: 'submit', class: 'kg-button kg-main' }, 'Apply'),
        merge && button(`Merge with ${above}`, () => this.merge(), { 'data-kalegen': 'merge' }),
        button('Cancel', () => this.end())
      )
    );
    this.node.addEventListener('submit', event => {
      event.preventDefault();
      this.apply();
    });
    this.node.addEventListener('keydown', event => this.onKey(event));
    this.showStep();
  }

  focus(): void {
    (this.old.name === 'step' && !this.old.inherited ? this.name : this.role).focus();
    this.name.select();
  }

  /** A box for each other step; those whose values the step uses are marked. */
  private predecessors(): HTMLElement {
    const producers = this.session.producersOf(this.old.step);
    const others = this.session.steps.filter(name => name !== this.old.step);
    const lines = others.map(name => {
      const box = h('input', { type: 'checkbox', value: name, checked: this.old.after.includes(name) });
      this.boxes.push(box);
      const values = producers.get(name);
      const note = values && h('span', { class: 'kg-proposed' }, `gives ${values.join(', ')}`);
      return h('label', { class: 'kg-box' }, box, ` ${name} `, note);
    });
    return h(
      'fieldset',
      {},
      h('legend', {}, 'It runs after'),
      ...(lines.length > 0 ? lines : [h('span', { class: 'kg-soft' }, 'there is no other step')])
    );
  }

  private showStep(): void {
    const isStep = this.role.value === 'step';
    this.node.querySelector<HTMLElement>('.kg-of-step')!.hidden = !isStep;
  }

  private onKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape') {
      event.preventDefault();
      this.end();
    } else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      this.apply();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !(event.target instanceof HTMLSelectElement)) {
      event.preventDefault();
      this.step(event.key === 'ArrowDown' ? 1 : -1);
    }
  }

  /** Go to the next, or the last, thing in the form. */
  private step(by: number): void {
    const all = [...this.node.querySelectorAll<HTMLElement>('select, input, button')].filter(one => one.offsetParent);
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  }

  private merge(): void {
    mergeWithAbove(this.session, this.cell);
    this.end();
  }

  private apply(): void {
    const role = this.role.value as RoleName | 'none';
    const name = this.name.value.trim();
    if (role === 'step' && !isName(name)) {
      this.problem.textContent = 'A name has letters, digits, “-” and “_”, and begins with a letter.';
      this.name.focus();
      return;
    }
    const after = this.boxes.filter(box => box.checked).map(box => box.value);
    const wasOwnStep = this.old.name === 'step' && !this.old.inherited;
    if (role === 'step' && wasOwnStep && name !== this.old.step && !this.session.steps.includes(name)) {
      renameStep(this.session, this.old.step, name);
    }
    setRole(this.cell, role, name);
    if (role === 'step') {
      setAfter(this.cell, after);
    }
    this.end();
  }
}
