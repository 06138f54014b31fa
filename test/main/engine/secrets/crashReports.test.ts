import { afterEach, expect, it, vi } from 'vitest';
import { keepEnvironmentOutOfReports } from '../../../../src/main/engine/secrets/crashReports.ts';

const before = process.report.excludeEnv;
afterEach(() => {
  process.report.excludeEnv = before;
  vi.unstubAllEnvs();
});

it('keeps secrets of the environment out of crash reports', () => {
  vi.stubEnv('NAS_PASSWORD', 'open-sesame-7731');
  keepEnvironmentOutOfReports();
  expect(JSON.stringify(process.report.getReport())).not.toContain('open-sesame-7731');
});
