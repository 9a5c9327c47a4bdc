/** The words of what somebody types to find a table; case and quotes count for nothing. */
export function searchWords(search: string): string[] {
  return plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Whether a table has every word in its name, wherever. */
export function hasWords(table: string, search: string): boolean {
  const name = plain(table);
  return searchWords(search).every((word) => name.includes(word));
}

function plain(text: string): string {
  return text.replaceAll('"', '').toLowerCase();
}
