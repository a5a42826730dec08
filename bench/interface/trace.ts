/** The script time of one frame on the page's main thread, in milliseconds. */
export interface Frame {
  readonly processor: number;
  readonly clock: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const scripts = ['FunctionCall', 'RunMicrotasks', 'EvaluateScript', 'TimerFire', 'EventDispatch', 'FireAnimationFrame'];

/** The trace categories that `readFrames` needs. */
export const traceCategories = [
  'devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'devtools.timeline.frame',
];

/** The frames of a trace of Chromium. */
export function readFrames(trace: Buffer): Frame[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const thread = ({ pid, tid }: TraceEvent) => `${pid}.${tid}`;
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(thread),
  );
  const events = traceEvents.filter((event) => mains.has(thread(event))).sort((a, b) => a.ts - b.ts);
  const starts = events.filter(({ name }) => name === 'BeginMainThreadFrame').map(({ ts }) => ts);
  const frames = starts.map(() => ({ processor: 0, clock: 0 }));
  let at = -1;
  let busyUntil = -1;
  for (const { name, ph, ts, dur = 0, tdur = 0 } of events) {
    while (at + 1 < starts.length && starts[at + 1]! <= ts) at++;
    // A nested call is already counted.
    if (ph !== 'X' || !scripts.includes(name) || ts < busyUntil || at < 0) continue;
    busyUntil = ts + dur;
    frames[at]!.processor += tdur / 1000;
    frames[at]!.clock += dur / 1000;
  }
  return frames;
}

/** Median, 95th and 99th percentile and largest, rounded to tenths. */
export function summarise(frames: readonly Frame[], of: keyof Frame) {
  const sorted = frames.map((frame) => frame[of]).sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)) / 10;
  return { median: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
