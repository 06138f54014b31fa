/**
 * What holds where there is no alertmanager.yml: everything goes to the person before the screen at once. How much is
 * said, and what is drawn together, the desktop's own notifier decides; it is shown the whole state on each change.
 *
 * A value, not a text to be read: most starts have no file, and none waits for the reading of one that never changes.
 */
import { openYaml } from '../../config/decoder.ts';
import { loadTemplates } from '../message/messageTemplates.ts';
import { desktop } from '../receivers/desktop.ts';
import type { AlertmanagerConfig } from './alertmanagerConfig.ts';
import { globalConfig } from './globalConfig.ts';

const FILE = 'alertmanager.yml';
const RECEIVER = 'desktop';

/** The same as a file, for those who want to begin from it. */
const TEXT = `route:
  receiver: desktop
  group_wait: 0s
  group_interval: 500ms
  repeat_interval: 4h
receivers:
  - name: desktop
    desktop_configs:
      - send_resolved: true
`;

export const defaultConfig = (): AlertmanagerConfig => ({
  file: FILE,
  text: TEXT,
  global: globalConfig(openYaml('', FILE)),
  route: {
    id: '0',
    key: '{}',
    line: 2,
    receiver: RECEIVER,
    matchers: [],
    groupBy: [],
    groupWaitMs: 0,
    groupIntervalMs: 500,
    repeatIntervalMs: 4 * 3_600_000,
    isContinuing: false,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    routes: [],
  },
  receivers: [{ name: RECEIVER, integrations: [{ provider: desktop, index: 0, settings: { sendResolved: true } }] }],
  inhibitRules: [],
  timeIntervals: new Map(),
  heartbeat: undefined,
  watchedHeartbeats: [],
  templates: loadTemplates([], FILE).templates,
  templateFiles: [],
  sources: [],
  inactive: [],
});
