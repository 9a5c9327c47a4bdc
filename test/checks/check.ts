/** What a check has found. `skipped` says why it could not be made here; `lines` are for people, and name file and line. */
export type CheckResult = { ok: boolean; skipped?: string; lines: readonly string[] };

/** Something that has to hold for the whole tree, wherever the tree lies: `root` may be a small one that a test has made. */
export type Check = { name: string; run(root: string): Promise<CheckResult> };
