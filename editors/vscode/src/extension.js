// The client: starts `python -m kalegen lsp`, and has commands for what the protocol has no request for.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

// A page is dark if the system is; in VS Code, if its theme is.
const DARK_SYSTEM = "@media (prefers-color-scheme: dark)";
const isDark = () => [2, 3].includes(vscode.window.activeColorTheme.kind);

async function pythonOf(uri) {
  const named = vscode.workspace.getConfiguration("kalegen", uri).get("python");
  if (named) return named;
  const extension = vscode.extensions.getExtension("ms-python.python");
  const api = extension && (await extension.activate());
  const path = api?.environments?.getActiveEnvironmentPath(uri)?.path;
  return path && path !== "python" ? path : "python3";
}

function open() {
  const editor = vscode.window.activeNotebookEditor;
  if (editor) return { uri: editor.notebook.uri, notebook: editor.notebook, editor };
  const document = vscode.window.activeTextEditor?.document;
  return document && { uri: document.uri };
}

const ask = (command, uri) =>
  client.sendRequest("workspace/executeCommand", { command: `kalegen.server.${command}`, arguments: [uri.toString()] });

// VS Code has a cell's metadata of the file below `metadata`; before 1.85, below `custom.metadata`.
function withTags(cell, change) {
  const holder = cell.metadata.custom?.metadata ? "custom" : "metadata";
  const own = (holder === "custom" ? cell.metadata.custom.metadata : cell.metadata.metadata) ?? {};
  const metadata = { ...own, tags: change(own.tags ?? []) };
  return holder === "custom"
    ? { ...cell.metadata, custom: { ...cell.metadata.custom, metadata } }
    : { ...cell.metadata, metadata };
}

async function editTags(notebook, changes) {
  const edits = changes.map(([at, change]) =>
    vscode.NotebookEdit.updateCellMetadata(at, withTags(notebook.cellAt(at), change)),
  );
  const edit = new vscode.WorkspaceEdit();
  edit.set(notebook.uri, edits);
  await vscode.workspace.applyEdit(edit);
}

const tagsOf = (cell) => (cell.metadata.custom?.metadata ?? cell.metadata.metadata)?.tags ?? [];

// A cell's tags below it. The Jupyter extension brings another one for this, which can also remove them.
function showTags(context) {
  if (vscode.extensions.getExtension("ms-toolsai.vscode-jupyter-cell-tags")) return;
  const provideCellStatusBarItems = (cell) =>
    tagsOf(cell).map((tag) => new vscode.NotebookCellStatusBarItem(tag, vscode.NotebookCellStatusBarAlignment.Left));
  const provider = { provideCellStatusBarItems };
  context.subscriptions.push(vscode.notebooks.registerNotebookCellStatusBarItemProvider("jupyter-notebook", provider));
}

const edited = ({ removed, added }) => (tags) => {
  const at = tags.findIndex((tag) => removed.includes(tag));
  const kept = tags.filter((tag) => !removed.includes(tag));
  kept.splice(at < 0 ? kept.length : at, 0, ...added.filter((tag) => !kept.includes(tag)));
  return kept;
};

const commands = {
  async graph({ uri }) {
    const page = await ask("graph", uri);
    if (!page) return vscode.window.showErrorMessage("kalegen: there is no pipeline to show; see the findings.");
    const panel = vscode.window.createWebviewPanel("kalegen.graph", "Pipeline", vscode.ViewColumn.Beside, {
      enableScripts: true,
    });
    panel.webview.html = page.replaceAll(DARK_SYSTEM, isDark() ? "@media all" : "@media not all");
  },
  async annotate({ uri, notebook }) {
    const proposal = notebook && (await ask("annotate", uri));
    if (!proposal?.tags) return vscode.window.showErrorMessage(`kalegen: ${proposal?.problem ?? "open a notebook"}`);
    const changes = Object.entries(proposal.tags);
    const detail = changes.map(([at, tags]) => `cell ${Number(at) + 1}: ${tags.join(", ")}`).join("\n");
    const accept = "Write these tags";
    const answer = await vscode.window.showInformationMessage("Suggested steps", { modal: true, detail }, accept);
    if (answer === accept) await editTags(notebook, changes.map(([at, tags]) => [Number(at), () => tags]));
  },
  async tag({ uri, notebook, editor }) {
    if (!notebook) return;
    const items = (await ask("tags", uri)).map(([label, description]) => ({ label, description }));
    const picked = await vscode.window.showQuickPick(items, { placeHolder: "A tag for this cell" });
    const prompt = "Replace what is in capitals, and leave out what is in brackets";
    const tag = /[A-Z]{3}/.test(picked?.label) ? await vscode.window.showInputBox({ value: picked.label, prompt }) : picked?.label;
    if (tag) await editTags(notebook, [[editor.selection.start, edited({ removed: [], added: [tag] })]]);
  },
  async compile({ uri }) {
    const made = await ask("compile", uri);
    if (!made?.source) return vscode.window.showErrorMessage("kalegen: nothing was compiled; see the findings.");
    const document = await vscode.workspace.openTextDocument({ content: made.source, language: "python" });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.Beside);
  },
  run: (target) => inTerminal("run", target),
  verify: (target) => inTerminal("verify", target),
};

async function inTerminal(command, { uri, notebook }) {
  await (notebook ? notebook.save() : vscode.workspace.save(uri));
  const shellPath = await pythonOf(uri);
  const name = `kalegen ${command}`;
  const task = new vscode.Task(
    { type: "process" }, vscode.TaskScope.Workspace, name, "kalegen",
    new vscode.ProcessExecution(shellPath, ["-m", "kalegen", command, uri.fsPath]),
  );
  await vscode.tasks.executeTask(task);
}

async function start() {
  const command = await pythonOf(vscode.workspace.workspaceFolders?.[0]?.uri);
  const server = { command, args: ["-m", "kalegen", "lsp"] };
  client = new LanguageClient("kalegen", "kalegen", server, {
    documentSelector: [
      { notebook: "jupyter-notebook" },
      { language: "python" },
      { language: "markdown" },
      { pattern: "**/pyproject.toml" },
    ],
    initializationOptions: { tagEdits: true },
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{pyproject.toml,*.py}") },
  });
  await client.start();
}

exports.activate = async (context) => {
  const register = (name, work) => context.subscriptions.push(vscode.commands.registerCommand(name, work));
  for (const [name, work] of Object.entries(commands)) {
    register(`kalegen.${name}`, () => {
      const target = open();
      return target ? work(target) : vscode.window.showInformationMessage("Open a notebook or a script first.");
    });
  }
  register("kalegen.restart", async () => (await client?.stop(), start()));
  register("kalegen.editTags", (uri, changes) => {
    const notebook = vscode.workspace.notebookDocuments.find((each) => each.uri.toString() === vscode.Uri.parse(uri).toString());
    if (notebook) return editTags(notebook, changes.map((change) => [change.cell, edited(change)]));
  });
  showTags(context);
  await start();
};

exports.deactivate = () => client?.stop();
