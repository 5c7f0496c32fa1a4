/**
 * ONNX Runtime's official builds for Linux and macOS report what they run to their maker since 1.29, unless they are
 * told not to before the first session: names and hashes of models, the machine, and an identifier that is kept in the
 * user's cache folder (its pull request 27379). Snapsift tells nobody anything. Other systems' builds have no such switch;
 * the one for Windows writes events for the system's own tracing and opens no connection.
 */
export const noTelemetry: Readonly<Record<string, string>> = { ORT_DISABLE_TELEMETRY: '1' };

/** For processes that were started without it. The runtime reads it when the first session is made. */
export function keepQuiet(environment: NodeJS.ProcessEnv = process.env): void {
  Object.assign(environment, noTelemetry);
}
