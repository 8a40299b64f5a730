/** What strangers ask of the server, and what a reader whose prompt shows no split may try. */
export const strangers = [
  'The Congress has',
  'During the past year',
  'Call me',
  'Our relations with foreign nations',
  'It is my duty',
] as const;
