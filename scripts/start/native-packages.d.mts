export const nativePackages: readonly string[];
export function nativePackageFolders(root: string): string[];
