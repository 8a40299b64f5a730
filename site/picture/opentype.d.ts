/** The part of opentype.js (which brings no types) that pictures use. */
declare module 'opentype.js' {
  export interface Font {
    charToGlyphIndex(letter: string): number;
    getAdvanceWidth(text: string, size: number): number;
    getPath(
      text: string,
      x: number,
      y: number,
      size: number,
    ): { readonly commands: readonly { readonly type: string; readonly [key: string]: number | string }[] };
  }
  const opentype: { parse(bytes: ArrayBuffer): Font };
  export default opentype;
}
