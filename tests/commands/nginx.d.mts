/** The system's nginx, or Debian's unpacked into .cache/: the program, its environment, the folder of its own files; or why there is none. */
export function nginx():
  | { path: string; env: Record<string, string>; etc: string; missing?: never }
  | { missing: string; path?: never; env?: never; etc?: never };
