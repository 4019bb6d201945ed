import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process by its id; `time` in seconds of CPU so far (proc(5): fields 2, 4, 14 and 15 of stat). */
type Process = { pid: number; parent: number; program: string; time: number };

/** The CPU time that the browsers of this process have used so far, in seconds. */
export const browserCpuSeconds = (): number => browserProcesses().reduce((sum, { time }) => sum + time, 0);

/** The memory that the browsers use now, in bytes; shared memory counts once (proc(5): smaps_rollup). */
export function browserMemory(): number {
  return browserProcesses().reduce((sum, { pid }) => sum + memoryOf(pid), 0);
}

/** How many UDP sockets the browsers have open now. */
export function browserSockets(): number {
  const udp = new Set(['udp', 'udp6'].flatMap((table) => inodesIn(`/proc/net/${table}`)));
  const open = browserProcesses().flatMap(({ pid }) => socketsOf(pid));
  return new Set(open.filter((inode) => udp.has(inode))).size;
}

function browserProcesses(): Process[] {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processOf(Number(name)) ?? []) : []));
  const descends = ({ parent }: Process): boolean => {
    if (parent === process.pid) return true;
    const above = all.find(({ pid }) => pid === parent);
    return above !== undefined && descends(above);
  };
  return all.filter((one) => one.program.startsWith('chrom') && descends(one));
}

/** Undefined if the process has ended in the meantime. */
function processOf(pid: number): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const program = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), program, time: (Number(fields[11]) + Number(fields[12])) / 100 };
  } catch {
    return undefined;
  }
}

function memoryOf(pid: number): number {
  try {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    // The process has ended in the meantime.
    return 0;
  }
}

function inodesIn(table: string): string[] {
  const [, ...lines] = readFileSync(table, 'utf8').trim().split('\n');
  return lines.flatMap((line) => line.trim().split(/\s+/)[9] ?? []);
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [];
      return inode ?? [];
    });
  } catch {
    // The process has ended, or closed that socket, in the meantime.
    return [];
  }
}
