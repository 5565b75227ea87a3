/** The plugin: a session and a painter for each notebook that is open, a panel for the one in front. */

import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';

import { CellPainter, openActivePopup } from './chips';
import { Client } from './client';
import { Panel, PANEL_ID } from './panel';
import { Session } from './session';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'kalegen-jupyter:plugin',
  description: 'Steps, findings and runs of pipelines that kalegen compiles notebooks to.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    const client = new Client(app.serviceManager.serverSettings);
    const sessions = new Map<NotebookPanel, Session>();
    const panel = new Panel();
    app.shell.add(panel, 'right', { rank: 500, type: 'Pipeline' });
    restorer?.add(panel, PANEL_ID);

    const front = () => (tracker.currentWidget ? sessions.get(tracker.currentWidget) ?? null : null);
    tracker.widgetAdded.connect((_, notebook) => void open(notebook));
    tracker.forEach(notebook => void open(notebook));
    tracker.currentChanged.connect(() => panel.show_(front()));

    async function open(notebook: NotebookPanel): Promise<void> {
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
        panel.show_(session);
      }
    }

    const add = (id: string, label: string, run: (session: Session) => unknown) => {
      const command = `kalegen:${id}`;
      app.commands.addCommand(command, {
        label,
        isEnabled: () => front() !== null,
        execute: () => {
          const session = front();
          return session && run(session);
        }
      });
      palette?.addItem({ command, category: 'Pipeline' });
    };
    add('show-panel', 'Show the Pipeline', () => app.shell.activateById(PANEL_ID));
    add('edit-cell', 'Change What the Cell Is For', openActivePopup);
    app.commands.addKeyBinding({ command: 'kalegen:edit-cell', keys: ['Accel Alt K'], selector: '.jp-Notebook' });
  }
};

export default plugin;
