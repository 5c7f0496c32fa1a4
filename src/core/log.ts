/** The logger that core is given. Core never picks one itself. */
export interface Log {
  info(message: string, details?: object): void;
  warn(message: string, details?: object): void;
  error(message: string, details?: object): void;
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One line a message on standard error, so that standard output stays for answers. */
export function stderrLog(least: 'info' | 'warn' = 'info'): Log {
  const write = (level: string, message: string, details?: object): void =>
    void process.stderr.write(`${level}: ${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}\n`);
  return {
    info: (message, details) => (least === 'info' ? write('info', message, details) : undefined),
    warn: (message, details) => write('warn', message, details),
    error: (message, details) => write('error', message, details),
  };
}
