/** The path of `$CHROMIUM_PATH`, else of the first browser found, else undefined: Playwright then uses its own. */
export function findChromium(): string | undefined;
/** What Chromium is started with to have WebGPU, on a software adapter where there is no GPU. */
export const chromiumArguments: string[];
