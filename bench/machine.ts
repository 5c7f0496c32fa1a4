/** The class of machine that a figure was taken on: enough to compare with, nothing that names the computer. */
import { availableParallelism, cpus, totalmem, type } from 'node:os';
import { readFileSync } from 'node:fs';

/** For example "Intel(R) Xeon(R) Processor (AVX-512, AMX), 2 cores, 8 GB, Linux, Node 20.20.2". */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const features = vectorUnits();
  const cores = availableParallelism();
  return [
    features === '' ? model : `${model} (${features})`,
    `${cores} ${cores === 1 ? 'core' : 'cores'}`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    type(),
    `Node ${process.versions.node}`,
  ].join(', ');
}

/** What decides the speed of the graph; only Linux says it in a file. */
function vectorUnits(): string {
  if (process.platform !== 'linux') return '';
  const flags = readFileSync('/proc/cpuinfo', 'utf8');
  const units = [['avx512f', 'AVX-512'], ['amx_tile', 'AMX'], ['avx2', 'AVX2'], ['asimd', 'NEON']] as const;
  const found = units.filter(([flag]) => new RegExp(`\\b${flag}\\b`).test(flags)).map(([, name]) => name);
  return found.filter((name) => !(name === 'AVX2' && found.includes('AVX-512'))).join(', ');
}
