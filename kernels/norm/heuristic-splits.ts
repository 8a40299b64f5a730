/** How many parts `rmsNormHeuristic` cuts each row into: 1 where there is a row for each core. */
export const heuristicSplits = (rows: number, cores = 32): number => Math.ceil(cores / rows);
