/** Copies a link or a report, and says what became of it. Loaded at the first copy. */
const said = {
  link: 'Link copied. It carries these params and the bits of this result.',
  edit: 'Link copied. It carries these params and your edit: whoever opens it sees what you changed, and runs it if they choose to.',
  report: 'Report copied.',
};

export async function copy(what: keyof typeof said, text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return said[what];
  } catch {
    return `The browser did not let the page copy; here is the ${what === 'report' ? what : 'link'}: ${text}`;
  }
}
