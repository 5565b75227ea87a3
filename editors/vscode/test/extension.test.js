// The client's own part, with stand-ins for VS Code and for the server.
const assert = require("node:assert");
const { test } = require("node:test");
const Module = require("node:module");

const commands = {};
const applied = [];
const shown = [];
const providers = {};
let answer;

const uri = { toString: () => "file:///numbers.ipynb", fsPath: "/numbers.ipynb" };
const cells = [
  { metadata: { metadata: { tags: ["step:a", "mine"] } } },
  { metadata: { custom: { metadata: { tags: ["prev:a"] }, kept: 1 } } },
  { metadata: {} },
];
const notebook = { uri, cellAt: (at) => cells[at], save: async () => true };
const vscode = {
  Uri: { parse: () => uri },
  ViewColumn: { Beside: -2 },
  WorkspaceEdit: class {
    set(_, edits) {
      this.edits = edits;
    }
  },
  NotebookCellStatusBarAlignment: { Left: 1 },
  NotebookCellStatusBarItem: class {
    constructor(text) {
      this.text = text;
    }
  },
  notebooks: { registerNotebookCellStatusBarItemProvider: (type, provider) => (providers[type] = provider) },
  NotebookEdit: { updateCellMetadata: (at, metadata) => ({ at, metadata }) },
  commands: { registerCommand: (name, work) => (commands[name] = work) },
  extensions: { getExtension: () => undefined },
  window: {
    activeColorTheme: { kind: 2 },
    activeNotebookEditor: { notebook, selection: { start: 2 } },
    showErrorMessage: async (text) => shown.push(text),
    showInformationMessage: async (text, options, accept) => (shown.push(options?.detail ?? text), accept),
    showQuickPick: async (items) => items[0],
    createWebviewPanel: () => ({ webview: { set html(page) { shown.push(page); } } }),
  },
  workspace: {
    applyEdit: async (edit) => applied.push(...edit.edits),
    createFileSystemWatcher: () => undefined,
    getConfiguration: () => ({ get: () => "/usr/bin/python9" }),
    notebookDocuments: [notebook],
  },
};
let started;
class LanguageClient {
  constructor(id, name, server, options) {
    started = { server, options };
  }
  async start() {}
  async sendRequest(method, params) {
    assert.equal(method, "workspace/executeCommand");
    return answer[params.command];
  }
}
const load = Module._load;
Module._load = (name, ...rest) =>
  ({ vscode, "vscode-languageclient/node": { LanguageClient } })[name] ?? load(name, ...rest);
const extension = require("../src/extension.js");

test("it starts the server of the configured Python, and can edit tags", async () => {
  await extension.activate({ subscriptions: [] });
  assert.deepEqual(started.server, { command: "/usr/bin/python9", args: ["-m", "kalegen", "lsp"] });
  assert.deepEqual(started.options.initializationOptions, { tagEdits: true });
  const declared = require("../package.json").contributes.commands.map((each) => each.command);
  assert.deepEqual(declared.filter((name) => !commands[name]), []);
});

test("a quick fix changes tags where VS Code has them", async () => {
  applied.length = 0;
  await commands["kalegen.editTags"]("file:///numbers.ipynb", [
    { cell: 0, removed: ["step:a"], added: ["step:b"] },
    { cell: 1, removed: [], added: ["prev:b"] },
    { cell: 2, removed: [], added: ["skip"] },
  ]);
  assert.deepEqual(applied, [
    { at: 0, metadata: { metadata: { tags: ["step:b", "mine"] } } },
    { at: 1, metadata: { custom: { metadata: { tags: ["prev:a", "prev:b"] }, kept: 1 } } },
    { at: 2, metadata: { metadata: { tags: ["skip"] } } },
  ]);
});

test("the tags of a cell are shown below it", () => {
  const below = (cell) => providers["jupyter-notebook"].provideCellStatusBarItems(cell).map((item) => item.text);
  assert.deepEqual(cells.map(below), [["step:a", "mine"], ["prev:a"], []]);
});

test("suggested steps are shown, and written when accepted", async () => {
  applied.length = 0;
  answer = { "kalegen.server.annotate": { tags: { 0: ["imports"] } } };
  await commands["kalegen.annotate"]();
  assert.equal(shown.at(-1), "cell 1: imports");
  assert.deepEqual(applied, [{ at: 0, metadata: { metadata: { tags: ["imports"] } } }]);
  answer = { "kalegen.server.annotate": { problem: "there is no code" } };
  await commands["kalegen.annotate"]();
  assert.equal(shown.at(-1), "kalegen: there is no code");
});

test("a tag from the list goes to the selected cell, and the picture into a panel", async () => {
  applied.length = 0;
  answer = { "kalegen.server.tags": [["skip", "the cell is left out"]], "kalegen.server.graph": "@media (prefers-color-scheme: dark) {}" };
  await commands["kalegen.tag"]();
  assert.deepEqual(applied, [{ at: 2, metadata: { metadata: { tags: ["skip"] } } }]);
  await commands["kalegen.graph"]();
  assert.equal(shown.at(-1), "@media all {}");
});
