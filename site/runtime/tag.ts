/** `floating point` stands at `/tags/floating-point/`. */
export const tagSlug = (tag: string): string =>
  tag
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
