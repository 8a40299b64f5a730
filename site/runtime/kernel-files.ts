/** The .wgsl files by name, each with the sentence that says the order of its additions. Server only. */
const sources = import.meta.glob<string>('../../kernels/*/*.wgsl', { query: '?raw', import: 'default', eager: true });

export interface KernelFile {
  readonly name: string;
  readonly sentence: string;
  readonly source: string;
}

export const kernelFiles: readonly KernelFile[] = Object.entries(sources)
  .map(([path, source]) => ({
    name: path.replace('../../kernels/', '').replace('.wgsl', ''),
    sentence: source.split('\n')[0]!.replace(/^\/\/ /, ''),
    source,
  }))
  .sort((a, b) => a.name.localeCompare(b.name));

export const kernelFile = (name: string): KernelFile | undefined => kernelFiles.find((file) => file.name === name);
