/** The three optimizers, in the order in which they are drawn, and the rates that the sweep tries. */
export const ways = [
  { key: 'adamw', name: 'AdamW' },
  { key: 'muon', name: 'Muon' },
  { key: 'manifold', name: 'on the manifold' },
] as const;
export type Way = (typeof ways)[number]['key'];

/** Half decades. */
export const rates = [0.001, 0.0032, 0.01, 0.032, 0.1, 0.32, 1, 3.2] as const;
export const sizes = ['48, 24', '96, 48'] as const;
export const manifolds = ['all singular values 1', 'each unit on its sphere'] as const;

/** Pixels of a digit, and classes. */
export const pixels = 196;
export const classes = 10;
export const digits = 10_000;
/** The last digits of the file are kept from training. */
export const tested = 1000;
export const batch = 100;
export const stepsAnEpoch = (digits - tested) / batch;
/** Above this share of right answers, in percent, a learning rate counts as good. */
export const good = 90;

/** Numbers of units from the pixels to the classes. */
export const layerSizes = (hidden: (typeof sizes)[number]): number[] => [pixels, ...hidden.split(', ').map(Number), classes];
