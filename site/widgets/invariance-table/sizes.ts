/** What is tried: rows in the batch, and kernels. Apart from the kernels themselves, which the page does without. */
export const sizes = [1, 2, 3, 8, 17, 33, 64, 128, 257] as const;

export interface Tried {
  readonly operation: 'RMSNorm' | 'matmul' | 'attention';
  readonly strategy: string;
  /** Its row's bits are the same in every batch, on any device. */
  readonly fixed: boolean;
}

export const tried: readonly Tried[] = [
  { operation: 'RMSNorm', strategy: 'split by load', fixed: false },
  { operation: 'RMSNorm', strategy: 'a row a core', fixed: true },
  { operation: 'RMSNorm', strategy: 'always in 4', fixed: true },
  { operation: 'matmul', strategy: 'by shape', fixed: false },
  { operation: 'matmul', strategy: 'stream-K', fixed: false },
  { operation: 'matmul', strategy: 'one tile', fixed: true },
  { operation: 'matmul', strategy: 'split-K, always 4', fixed: true },
  { operation: 'attention', strategy: 'new keys apart', fixed: false },
  { operation: 'attention', strategy: 'splits by load', fixed: false },
  { operation: 'attention', strategy: 'always 64 keys', fixed: true },
];
