export function findExiftool(env?: Record<string, string | undefined>): string | null;
