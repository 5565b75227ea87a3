/** Columns of a line: Python counts characters, JavaScript and CodeMirror count UTF-16's units, two for a face. */

/** The units before a column that kalegen names, which counts from 1. */
export function unitsBefore(line: string, column: number): number {
  return [...line].slice(0, column - 1).join('').length;
}

/** The column, as kalegen counts, that follows a text. */
export function columnBehind(text: string): number {
  return [...text].length + 1;
}
