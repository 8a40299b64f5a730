/** How many parts each row is cut into, so that every core has one: 1 where there is a row for each. The rule of `rmsNormHeuristic`. */
export const heuristicSplits = (rows: number, cores = 32): number => Math.ceil(cores / rows);
