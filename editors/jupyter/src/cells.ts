/** A notebook's cells as JupyterLab has them: reading them, and changing tags and sources. */

import { Cell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';

/** The tags of a cell, where tools of VS Code put them, too. */
export function tagsOf(cell: Cell): string[] {
  const tags = cell.model.getMetadata('tags');
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}

/** Give a cell these tags; a cell whose tags are these already is not touched, and so needs no saving. */
export function setTags(cell: Cell, tags: string[]): void {
  const unique = [...new Set(tags)];
  if (JSON.stringify(unique) === JSON.stringify(tagsOf(cell))) {
    return;
  }
  if (unique.length > 0) {
    cell.model.setMetadata('tags', unique);
  } else {
    cell.model.deleteMetadata('tags');
  }
}

/** The notebook as nbformat 4 has it, without what its cells have printed. */
export function contentOf(panel: NotebookPanel): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: panel.content.model?.sharedModel.getMetadata() ?? {},
    cells: panel.content.widgets.map(cell => ({
      cell_type: cell.model.type,
      metadata: cell.model.sharedModel.getMetadata(),
      source: cell.model.sharedModel.getSource(),
      ...(cell.model.type === 'code' ? { outputs: [], execution_count: null } : {})
    }))
  };
}

/** The notebook with what its cells have printed. */
export function wholeContentOf(panel: NotebookPanel): unknown {
  return panel.content.model?.toJSON();
}

/** The settings of the pipeline, in the notebook's metadata. */
export function pipelineSettings(panel: NotebookPanel): { [key: string]: unknown } {
  const found = panel.content.model?.getMetadata('kubeflow_notebook');
  return found && typeof found === 'object' && !Array.isArray(found) ? { ...found } : {};
}

/** Say something about the pipeline in the notebook's metadata; undefined takes it back. */
export function setPipelineSetting(panel: NotebookPanel, key: string, value: unknown): void {
  const settings = pipelineSettings(panel);
  if (value === undefined) {
    delete settings[key];
  } else {
    settings[key] = value;
  }
  panel.content.model?.setMetadata('kubeflow_notebook', settings);
}

/** Go to a cell, by its number from 1, and to a line of it. */
export function goTo(panel: NotebookPanel, number: number, line: number | null = null): void {
  const notebook = panel.content;
  const cell = notebook.widgets[number - 1];
  if (!cell) {
    return;
  }
  notebook.activeCellIndex = number - 1;
  void notebook.scrollToItem(number - 1, 'smart').then(() => {
    if (line !== null && cell.editor) {
      notebook.mode = 'edit';
      cell.editor.setCursorPosition({ line: line - 1, column: 0 });
      cell.editor.focus();
    } else {
      cell.node.focus();
    }
  });
}
