import { appendFileSync } from 'node:fs';
import type { TestCase, TestModule } from 'vitest/node';

/** The end of a title that says why a test cannot run here (test/helpers/skipped.ts). */
const reasonInTitle = /, skipped: (.*?)(?= > |$)/;

/** Appends one JSON line for each test that was skipped to the file that `DIAGONAL_SKIPPED` names: its project and the reason. */
export default class SkippedReporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['DIAGONAL_SKIPPED'];
    if (file === undefined) return;
    for (const module of modules)
      for (const test of module.children.allTests('skipped'))
        appendFileSync(file, `${JSON.stringify({ project: module.project.name, reason: findReason(test) })}\n`);
  }
}

function findReason(test: TestCase): string {
  const result = test.result();
  if (result.state === 'skipped' && result.note) return result.note;
  return (
    reasonInTitle.exec(test.fullName)?.[1] ?? `no reason given (${test.module.relativeModuleId}: ${test.fullName})`
  );
}
