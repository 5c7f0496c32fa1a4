/** The only place where a filter string for LanceDB is made. */

export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export const isOneOf = (column: string, values: readonly string[]): string => `${column} IN (${values.map(quoted).join(', ')})`;
