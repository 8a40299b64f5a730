/** Rows and columns of the sample product, products an output, outputs in all. */
export const size = 8;
export const k = 64;
export const outputs = size * size;
