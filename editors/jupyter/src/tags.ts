/** What the tags of a notebook's cells say: pure functions on lists of texts. */

export const ROLES = ['step', 'imports', 'functions', 'pipeline-parameters', 'pipeline-metrics', 'skip'] as const;
export type RoleName = (typeof ROLES)[number];

/** What a cell is for; `inherited` where it has that from a cell above. */
export interface Role {
  name: RoleName | 'none';
  step: string;
  after: string[];
  inherited: boolean;
}

const STEP = /^(?:step|block):\s*(.*)$/;
const PREVIOUS = /^prev:\s*(.*)$/;

/** What the tags of one cell say by themselves; null where they say nothing. */
export function ownRole(tags: string[]): Role | null {
  const after = tags.map(tag => PREVIOUS.exec(tag)?.[1]).filter((name): name is string => !!name);
  if (tags.includes('skip')) {
    return { name: 'skip', step: '', after, inherited: false };
  }
  for (const tag of tags) {
    const step = STEP.exec(tag)?.[1];
    if (step) {
      return { name: 'step', step, after, inherited: false };
    }
    const name = tag === 'parameters' ? 'pipeline-parameters' : tag;
    if ((ROLES as readonly string[]).includes(name) && name !== 'step') {
      return { name: name as RoleName, step: '', after, inherited: false };
    }
  }
  return null;
}

/** The role of each code cell: one without a tag belongs to what the cell before it belongs to; `skip` is transparent. */
export function rolesOf(cells: { isCode: boolean; tags: string[] }[]): (Role | null)[] {
  let last: Role | null = null;
  return cells.map(cell => {
    if (!cell.isCode) {
      return null;
    }
    const own = ownRole(cell.tags);
    if (own === null) {
      return last === null ? { name: 'none', step: '', after: [], inherited: false } : { ...last, inherited: true };
    }
    if (own.name !== 'skip') {
      last = own;
    }
    return own;
  });
}

const isPurpose = (tag: string) => STEP.test(tag) || tag === 'parameters' || (ROLES as readonly string[]).includes(tag);

/** The tags with another role in the place of theirs; a cell that is no step waits for none. */
export function withRole(tags: string[], name: RoleName | 'none', step: string): string[] {
  const others = tags.filter(tag => !isPurpose(tag) && (name === 'step' || !PREVIOUS.test(tag)));
  return name === 'none' ? others : [name === 'step' ? `step:${step}` : name, ...others];
}

/** The tags with exactly these predecessors. */
export function withAfter(tags: string[], after: string[]): string[] {
  return [...tags.filter(tag => !PREVIOUS.test(tag)), ...after.map(name => `prev:${name}`)];
}

/** The tags with a step's name, and the names of those that it waits for, replaced. */
export function renamed(tags: string[], from: string, to: string): string[] {
  return tags.map(tag => {
    if (STEP.exec(tag)?.[1] === from) {
      return `step:${to}`;
    }
    return PREVIOUS.exec(tag)?.[1] === from ? `prev:${to}` : tag;
  });
}

/** The settings among the tags: all that say neither what a cell is for nor what it waits for. */
export function settingTags(tags: string[]): string[] {
  return tags.filter(tag => !isPurpose(tag) && !PREVIOUS.test(tag));
}

/** The names of all steps, in notebook order. */
export function stepNames(roles: (Role | null)[]): string[] {
  const names = roles.filter(role => role !== null && role.name === 'step' && role.step).map(role => role!.step);
  return [...new Set(names)];
}

/** Whether a name can be a step's. */
export function isName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_-]*(?:[\p{L}\p{N}_ -]*[\p{L}\p{N}_-])?$/u.test(name);
}

/** The colour of a step: its number in notebook order around the circle, in steps of the golden angle. */
export function hueOf(names: string[], step: string): number {
  return Math.round((210 + names.indexOf(step) * 137.5) % 360);
}
