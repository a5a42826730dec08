import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { DemoReport } from '../../src/main/cli/demo/print-demo.ts';

const program = join(import.meta.dirname, '../../src/main/cli.ts');

it('runs the full loop with the starter model: finds known errors, fixes them, fine-tunes twice, evaluates, and accepts or says why not', async () => {
  const home = await mkdtemp(join(tmpdir(), 'diagonal-demo-test-'));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [program, 'demo', '--size', '200', '--json'], {
      env: { ...process.env, DIAGONAL_HOME: home },
    });
    const report = JSON.parse(stdout) as DemoReport;
    const { audit, versions } = report;
    expect(report.samples).toBe(200);
    expect(audit.planted).toBeGreaterThan(10);
    expect(audit.reviewed).toBe(Math.round(audit.pairs * 0.15));
    // By chance it would be 0.15.
    expect(audit.foundShare).toBeGreaterThan(0.5);
    expect(report.fixed).toBe(audit.found);
    expect(versions.before.textToImage.r1.value).toBeGreaterThan(0.5);
    for (const { general } of Object.values(versions)) expect(general.low).toBeLessThanOrEqual(general.high);
    expect([report.accepted, report.refused].filter((outcome) => outcome !== null)).toHaveLength(1);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}, 600_000);
