export const root: string;
export function ensureBuilt(options?: { force?: boolean }): boolean;
