/** Settings of the pipeline and of a step: forms that are made of the compiler's own tables. */

import { Cell } from '@jupyterlab/cells';

import { pipelineSettings, setPipelineSetting, setTags, tagsOf } from './cells';
import { PipelineKey, SettingsTable, StepSetting } from './client';
import { button, freshId, h } from './dom';
import { Session } from './session';
import { settingTags } from './tags';

const FIRST = ['pipeline_name', 'pipeline_description', 'experiment_name', 'base_image', 'kfp_host'];
/** The keys that are always there; the others are where they are used, and in a list. */

/** The form of the pipeline's own settings. */
export function pipelineForm(session: Session, table: SettingsTable): HTMLElement[] {
  const settings = pipelineSettings(session.panel);
  const isShown = (key: PipelineKey) => FIRST.includes(key.name) || key.name in settings;
  const rows = table.pipeline.filter(isShown).map(key => pipelineRow(session, key, settings[key.name]));
  const others = table.pipeline.filter(key => !isShown(key));
  const add = chooser('Another setting of the pipeline', others.map(key => [key.name, key.meaning]), name => {
    const key = table.pipeline.find(one => one.name === name)!;
    list.append(pipelineRow(session, key, undefined));
    list.querySelector<HTMLElement>('.kg-setting:last-child :is(input, select)')?.focus();
  });
  const list = h('div', { class: 'kg-settings' }, ...rows);
  return [list, add];
}

function pipelineRow(session: Session, key: PipelineKey, value: unknown): HTMLElement {
  const id = freshId();
  const problem = h('p', { class: 'kg-problem', role: 'alert' });
  const set = (next: unknown) => {
    problem.textContent = '';
    setPipelineSetting(session.panel, key.name, next);
  };
  return h(
    'div',
    { class: 'kg-setting', 'data-key': key.name },
    h('label', { for: id, title: key.meaning }, key.name),
    field(id, key, value, set, problem),
    problem
  );
}

/** An input for values of a key's shape; what is no text, switch or choice is written as JSON. */
function field(id: string, key: PipelineKey, value: unknown, set: (value: unknown) => void, problem: HTMLElement): HTMLElement {
  const { type, enum: choices } = key.schema;
  if (type === 'boolean' || choices) {
    const values: unknown[] = type === 'boolean' ? [true, false] : choices.filter((one: unknown) => one);
    const made = h('select', { id, title: key.meaning }, h('option', { value: '' }, 'not said'));
    values.forEach(one => made.append(h('option', { value: JSON.stringify(one), selected: one === value }, String(one))));
    made.addEventListener('change', () => set(made.value ? JSON.parse(made.value) : undefined));
    return made;
  }
  const isText = type === 'string' || (Array.isArray(type) && type.includes('string'));
  const present = value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const placeholder = isText ? key.example.replace(/^"(.*)"$/, '$1') : key.example;
  const made = h('input', { id, type: 'text', value: present, placeholder, title: key.meaning, spellcheck: 'false' });
  made.addEventListener('change', () => {
    made.defaultValue = made.value;
    const text = made.value.trim();
    const read = text ? parsed(text, isText) : undefined;
    if (read === NO_JSON) {
      problem.textContent = `Write it like this: ${key.example}`;
    } else {
      set(read);
    }
  });
  return made;
}

const NO_JSON = Symbol('no JSON');

function parsed(text: string, isText: boolean): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isText && typeof value !== 'object' ? text : value;
  } catch {
    return isText ? text : NO_JSON;
  }
}

/** The form of a step's settings, which are tags of its cells. */
export function stepForm(session: Session, table: SettingsTable, step: string): HTMLElement[] {
  const roles = session.roles;
  const cells = session.panel.content.widgets.filter((_, at) => roles[at]?.step === step);
  const rows = cells.flatMap(cell => settingTags(tagsOf(cell)).map(tag => ({ cell, tag })));
  const known = rows.filter(({ tag }) => settingOf(table, tag));
  const list = h('div', { class: 'kg-settings' }, ...known.map(({ cell, tag }) => stepRow(settingOf(table, tag)!, cell, tag)));
  const nothing = h('p', { class: 'kg-soft' }, 'The step has no settings of its own.');
  const add = chooser('Another setting of the step', table.steps.map(one => [one.name, one.meaning]), name => {
    const setting = table.steps.find(one => one.name === name)!;
    list.append(stepRow(setting, cells[0], ''));
    list.querySelector<HTMLElement>('.kg-setting:last-child input')?.focus();
  });
  return [known.length > 0 ? list : h('div', {}, nothing, list), add];
}

function settingOf(table: SettingsTable, tag: string): StepSetting | undefined {
  const name = tag.split(':', 1)[0];
  return table.steps.find(one => one.name === name);
}

/** A row for a tag that a cell has, or, where that is empty, is to get. */
function stepRow(setting: StepSetting, cell: Cell, tag: string): HTMLElement {
  let present = tag;
  const change = (next: string) => {
    const others = tagsOf(cell).flatMap(one => (one !== present ? [one] : next ? [next] : []));
    setTags(cell, present || !next ? others : [...others, next]);
    present = next;
  };
  const remove = () => {
    change('');
    row.remove();
  };
  const row: HTMLElement = settingRow(setting, tag.slice(setting.name.length + 1), text => change(withText(setting, text)), remove);
  return row;
}

const withText = (setting: StepSetting, text: string) => (text ? `${setting.name}:${text}` : setting.name);

function settingRow(setting: StepSetting, text: string, set: (text: string) => void, remove: () => void): HTMLElement {
  const id = freshId();
  const form = setting.form.slice(setting.name.length).replace(/^[:[]+/, '');
  const meaning = `${setting.form}: ${setting.meaning}${setting.since ? ` (kfp ${setting.since})` : ''}`;
  const input = h('input', { id, type: 'text', value: text, placeholder: form, title: meaning, spellcheck: 'false' });
  input.addEventListener('change', () => {
    input.defaultValue = input.value;
    set(input.value.trim());
  });
  return h(
    'div',
    { class: 'kg-setting', 'data-key': setting.name },
    h('label', { for: id, title: meaning }, setting.name),
    input,
    button('×', remove, { 'aria-label': `Remove ${setting.name}`, title: 'Remove' })
  );
}

/** A list to choose something further from. */
function chooser(title: string, options: [string, string][], choose: (name: string) => void): HTMLElement {
  const made = h('select', { class: 'kg-add', 'aria-label': title }, h('option', { value: '' }, `${title} …`));
  options.forEach(([name, meaning]) => made.append(h('option', { value: name, title: meaning }, name)));
  made.addEventListener('change', () => {
    if (made.value) {
      choose(made.value);
      made.value = '';
    }
  });
  return made;
}
