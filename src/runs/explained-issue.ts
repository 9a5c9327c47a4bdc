/** An issue of the schema in sentences. `at` is where in the document it is, for the line. */
export type ExplainedIssue = { at: readonly PropertyKey[]; path: string; message: string; fix: string };

export function pathText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
