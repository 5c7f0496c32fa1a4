/** A measuring child process: asked one question at a time, ended when the bench is done with it. */
import { fork } from 'node:child_process';

export interface Worker<Ask, Answer> {
  ask(question: Ask): Promise<Answer>;
  stop(): void;
}

export function startWorker<Ask extends object, Answer>(entry: string, env: Record<string, string> = {}): Worker<Ask, Answer> {
  const child = fork(entry, [], { execArgv: [], serialization: 'advanced', env: { ...process.env, ...env }, stdio: ['ignore', 2, 2, 'ipc'] });
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null): void => reject(new Error(`${entry} ended (${code}) without an answer.`));
        child.once('exit', ended);
        child.once('message', (answer) => {
          child.off('exit', ended);
          resolve(answer as Answer);
        });
        child.send(question);
      }),
    stop: () => void child.kill(),
  };
}
