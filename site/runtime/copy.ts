/** Copies a link or a report, and says what became of it. Loaded at the first copy. */
export async function copy(what: 'link' | 'report', text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return what === 'link' ? 'Link copied. It carries these params and the bits of this result.' : 'Report copied.';
  } catch {
    return `The browser did not let the page copy; here is the ${what}: ${text}`;
  }
}
