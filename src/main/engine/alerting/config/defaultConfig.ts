/**
 * What holds where there is no alertmanager.yml: everything goes to the person before the screen at once. How much is
 * said, and what is drawn together, the desktop's own notifier decides; it is shown the whole state on each change.
 */
import { parseAlertmanagerConfig, type AlertmanagerConfig } from './alertmanagerConfig.ts';

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

export const defaultConfig = (): AlertmanagerConfig => parseAlertmanagerConfig(TEXT, 'alertmanager.yml');
