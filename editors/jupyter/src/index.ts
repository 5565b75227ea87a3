/** The plugin: a session and a painter for each notebook that is open, a panel for the one in front. */

import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { CellPainter, openActivePopup } from './chips';
import { Client } from './client';
import { describeAtCursor } from './names';
import { Action, Panel, PANEL_ID } from './panel';
import { Session } from './session';

const CATEGORY = 'Pipeline';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'kalegen-jupyter:plugin',
  description: 'Steps, findings and runs of pipelines that kalegen compiles notebooks to.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ILauncher, ILayoutRestorer],
  activate
};

function activate(
  app: JupyterFrontEnd,
  tracker: INotebookTracker,
  palette: ICommandPalette | null,
  launcher: ILauncher | null,
  restorer: ILayoutRestorer | null
): void {
  const client = new Client(app.serviceManager.serverSettings);
  const sessions = new Map<NotebookPanel, Session>();
  const panel = new Panel(path => void app.commands.execute('docmanager:open', { path }));
  app.shell.add(panel, 'right', { rank: 500, type: CATEGORY });
  restorer?.add(panel, PANEL_ID);
  client.settingsTable().then(
    table => (panel.settings = table),
    problem => console.warn('kalegen: the server part does not answer', problem)
  );

  const front = () => (tracker.currentWidget ? sessions.get(tracker.currentWidget) ?? null : null);
  const open = async (notebook: NotebookPanel) => {
    await notebook.context.ready;
    await notebook.revealed;
    if (notebook.isDisposed || sessions.has(notebook)) {
      return;
    }
    const session = new Session(notebook, client);
    sessions.set(notebook, session);
    new CellPainter(session);
    notebook.disposed.connect(() => sessions.delete(notebook));
    if (tracker.currentWidget === notebook) {
      panel.watch(session);
    }
  };
  tracker.widgetAdded.connect((_, notebook) => void open(notebook));
  tracker.forEach(notebook => void open(notebook));
  tracker.currentChanged.connect(() => {
    panel.watch(front());
    front()?.recheck();
  });
  addCommands(app, front, panel, palette);
  addLauncher(app, launcher, palette);
}

function addCommands(
  app: JupyterFrontEnd,
  front: () => Session | null,
  panel: Panel,
  palette: ICommandPalette | null
): void {
  const show = () => app.shell.activateById(PANEL_ID);
  const add = (id: string, label: string, run: (session: Session) => unknown) => {
    const command = `kalegen:${id}`;
    const execute = () => {
      const session = front();
      return session && run(session);
    };
    app.commands.addCommand(command, { label, isEnabled: () => front() !== null, execute });
    palette?.addItem({ command, category: CATEGORY });
  };
  const start = (name: Action) => () => {
    show();
    panel.start(name);
  };
  add('show-panel', 'Show the Pipeline', show);
  add('edit-cell', 'Change What the Cell Is For', openActivePopup);
  add('describe-name', 'Describe the Name at the Cursor', async session => {
    show();
    panel.tell('Name', await describeAtCursor(session));
  });
  add('suggest', 'Suggest Steps', start('Suggest steps'));
  add('compile', 'Compile', start('Compile'));
  add('run', 'Run the Pipeline Here', start('Run here'));
  add('verify', 'Verify the Pipeline', start('Verify'));
  add('submit', 'Submit the Pipeline', start('Submit'));
  app.commands.addKeyBinding({ command: 'kalegen:edit-cell', keys: ['Accel Alt K'], selector: '.jp-Notebook' });
  app.commands.addKeyBinding({ command: 'kalegen:describe-name', keys: ['Accel Alt I'], selector: '.jp-Notebook' });
}

/** A new notebook with the panel beside it. */
function addLauncher(app: JupyterFrontEnd, launcher: ILauncher | null, palette: ICommandPalette | null): void {
  const command = 'kalegen:new';
  app.commands.addCommand(command, {
    label: 'Pipeline Notebook',
    caption: 'A new notebook, with the panel of its pipeline',
    execute: async args => {
      const made = await app.commands.execute('notebook:create-new', { cwd: args['cwd'] ?? '' });
      app.shell.activateById(PANEL_ID);
      return made;
    }
  });
  launcher?.add({ command, category: 'Other', rank: 50 });
  palette?.addItem({ command, category: CATEGORY });
}

export default plugin;
