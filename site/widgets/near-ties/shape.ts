/** What is found of a text, for who computes it and who draws it. No kernels: a page loads this with the drawing. */
export const formats = ['bf16', 'f32'] as const;
export type Format = (typeof formats)[number];
/** The batches that the whole text is read again in: how far its leads move is the noise. */
export const companies = [2, 8, 24] as const;
/** The batch sizes that one step is repeated in. */
export const sizes = 64;
export const shownScores = 10;

/** A text read in one format: alone, then in the batches of `companies`. */
export interface Reading {
  /** The leading score less the second, alone, at each token so far. */
  readonly gaps: Float32Array<ArrayBuffer>;
  /** How far a lead moved, at most, in the batches that are through: so many. */
  readonly noise: number;
  readonly tried: number;
  /** Gaps that are no larger than that: forks are possible there and nowhere else. */
  readonly near: number;
  /** 1 for a token where another word led in one of these batches; how many there are. */
  readonly flipped: Uint8Array<ArrayBuffer>;
  readonly flips: number;
  readonly branches: readonly Branch[];
  readonly repeated: Repeated;
}

/** Where a batch took another word, and how it went on. */
export interface Branch {
  readonly place: number;
  readonly company: number;
  readonly text: string;
}

/** One step by itself, in batches of one, two, … requests that all have the same cache. */
export interface Repeated {
  /** The ten leading words alone, and each one's score by batch size: f32[sizes so far, 10] */
  readonly words: readonly string[];
  readonly scores: Float32Array<ArrayBuffer>;
  /** Sizes in which any of all scores has other bits than alone, and how far it is off at most. */
  readonly others: number;
  readonly most: number;
  /** Words that led in some size. */
  readonly leaders: number;
}
