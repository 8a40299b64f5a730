/** The part of opentype.js (which brings no types) that pictures use. */
declare module 'opentype.js' {
  export interface Command {
    readonly type: 'M' | 'L' | 'C' | 'Q' | 'Z';
    readonly x?: number;
    readonly y?: number;
    readonly x1?: number;
    readonly y1?: number;
    readonly x2?: number;
    readonly y2?: number;
  }
  export interface Font {
    charToGlyphIndex(letter: string): number;
    getAdvanceWidth(text: string, size: number): number;
    getPath(text: string, x: number, y: number, size: number): { readonly commands: readonly Command[] };
  }
  const opentype: { parse(bytes: ArrayBuffer): Font };
  export default opentype;
}
