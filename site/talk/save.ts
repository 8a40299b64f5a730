/** Saves the log of a talk as a file; returns a word on what became of it. */
export function save(slug: string, text: string): string {
  const link = document.createElement('a');
  const day = new Date().toISOString().slice(0, 16).replace(/[T:]/g, '-');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = `${slug}-${day}.talk.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return `Saved ${link.download}`;
}
