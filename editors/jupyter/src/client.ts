/** What the server part of the extension answers. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

/** Tags of a cell that go and that come, or a text in the place of another one; all counts from 1. */
export interface Edit {
  cell: number;
  removed?: string[];
  added?: string[];
  line?: number;
  column?: number;
  end_line?: number;
  end_column?: number;
  text?: string;
}

export interface Fix {
  title: string;
  edits: Edit[];
}

export interface Finding {
  code: string;
  name: string;
  severity: 'error' | 'warning';
  message: string;
  hint: string | null;
  why: string;
  cell: number | null;
  line: number | null;
  column: number | null;
  step: string | null;
  fixes: Fix[];
}

export interface GraphStep {
  name: string;
  cells: number[];
  inputs: string[];
  outputs: { [port: string]: string };
  packages: string[];
  settings: string[];
}

export interface GraphEdge {
  from: string;
  to: string;
  values: string[];
  why: string[];
}

export interface Graph {
  name: string;
  description: string;
  parameters: string[];
  steps: GraphStep[];
  edges: GraphEdge[];
}

export interface Answer {
  findings: Finding[];
  comments: { [cell: string]: string[] };
  graph: Graph | null;
  svg: string;
  compiles: boolean;
}

export interface Suggestion {
  problem: string;
  tags?: { [cell: string]: string[] };
  steps?: { name: string; cells: number[]; after: string[]; reason: string }[];
  roles?: { [cell: string]: string };
  findings?: Finding[];
}

export interface ModuleAnswer {
  findings: Finding[];
  source?: string;
  exists?: boolean;
  summary?: string[];
  diff?: string;
}

/** A setting of a step, as a tag: its first word, how it is written, and what it becomes. */
export interface StepSetting {
  name: string;
  form: string;
  shape: string;
  meaning: string;
  since: string;
}

export interface PipelineKey {
  name: string;
  schema: { [key: string]: any };
  meaning: string;
  example: string;
}

export interface SettingsTable {
  steps: StepSetting[];
  pipeline: PipelineKey[];
}

export type JobKind = 'run' | 'verify' | 'submit';

/** What a job tells; `event` says which of the others are there. */
export interface JobEvent {
  event: 'started' | 'step' | 'output' | 'note' | 'link' | 'page' | 'verdict' | 'findings' | 'ended';
  steps?: string[];
  step?: string;
  state?: string;
  seconds?: number;
  iteration?: number[];
  remark?: string;
  metrics?: { [name: string]: string };
  text?: string;
  url?: string;
  findings?: Finding[];
  problem?: string;
}

export interface JobRequest {
  kind: JobKind;
  path: string;
  content: unknown;
  parameters: { [name: string]: string };
  options: { [name: string]: unknown };
}

/** What is known of a variable; empty where nothing is. */
export interface Description {
  name?: string;
  step?: string | null;
  lines?: string[];
}

/** The server has refused a request: asking again changes nothing. */
class Refused extends Error {}

/** How often a server that does not answer is asked for news, and how many milliseconds pass between two times. */
const [PATIENCE, PAUSE] = [60, 1000];

/** Calls of the server; the address, the token and the protection against forgery are Jupyter's. */
export class Client {
  constructor(private settings: ServerConnection.ISettings = ServerConnection.makeSettings()) {}

  check(path: string, content: unknown): Promise<Answer> {
    return this.call('POST', 'check', { path, content });
  }

  describe(path: string, content: unknown, cell: number, line: number, column: number): Promise<Description> {
    return this.call('POST', 'describe', { path, content, cell, line, column });
  }

  suggest(path: string, content: unknown, steps: number | null): Promise<Suggestion> {
    return this.call('POST', 'suggest', { path, content, steps });
  }

  settingsTable(): Promise<SettingsTable> {
    return this.call('GET', 'settings');
  }

  module(path: string, content: unknown, target: string): Promise<ModuleAnswer> {
    return this.call('POST', 'module', { path, content, target });
  }

  writeModule(path: string, content: unknown, target: string): Promise<{ problem: string }> {
    return this.call('PUT', 'module', { path, content, target });
  }

  /** Start a job, and hear what it tells until it has ended. */
  async follow(request: JobRequest, started: (job: string) => void, hear: (event: JobEvent) => void): Promise<void> {
    const { job } = await this.call<{ job: string }>('POST', 'jobs', request);
    started(job);
    for (let count = 0, ended = false; !ended; ) {
      const { events } = await this.patiently<{ events: JobEvent[] }>(`jobs/${job}?since=${count}`);
      count += events.length;
      events.forEach(hear);
      ended = events.some(event => event.event === 'ended');
    }
  }

  stop(job: string): Promise<unknown> {
    return this.call('DELETE', `jobs/${job}`);
  }

  /** Where a run's page is. */
  pageUrl(job: string): string {
    return URLExt.join(this.settings.baseUrl, 'kalegen', 'jobs', job, 'page', 'index.html');
  }

  /** Ask again while the server can't be reached: the job goes on meanwhile. */
  private async patiently<T>(path: string): Promise<T> {
    for (let times = 1; ; times++) {
      try {
        return await this.call<T>('GET', path);
      } catch (problem) {
        if (problem instanceof Refused || times === PATIENCE) {
          throw problem;
        }
        await new Promise(resolve => window.setTimeout(resolve, PAUSE));
      }
    }
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const url = URLExt.join(this.settings.baseUrl, 'kalegen', path);
    const asked = { method, body: body === undefined ? undefined : JSON.stringify(body) };
    const response = await ServerConnection.makeRequest(url, asked, this.settings);
    const text = await response.text();
    const data = text ? JSON.parse(text) : {};
    if (!response.ok) {
      const text = data.message || `${response.status} ${response.statusText}`;
      throw response.status < 500 ? new Refused(text) : new Error(text);
    }
    return data as T;
  }
}
