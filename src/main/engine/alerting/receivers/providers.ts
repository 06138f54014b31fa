/** Every kind of receiver, in the order in which a receiver's sections are numbered. */
import { command } from './command.ts';
import { desktop } from './desktop.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { gotify } from './gotify.ts';
import { incidentio, jira, mattermost, rocketchat, sns, wechat } from './kept.ts';
import { msteams, msteamsv2 } from './msteams.ts';
import { ntfy } from './ntfy.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import type { Provider } from './provider.ts';
import { pushover } from './pushover.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';
import { victorops } from './victorops.ts';
import { webex } from './webex.ts';
import { webhook } from './webhook.ts';

export const PROVIDERS: readonly Provider[] = [
  webhook,
  email,
  pagerduty,
  opsgenie,
  wechat,
  slack,
  victorops,
  pushover,
  sns,
  telegram,
  discord,
  webex,
  msteams,
  msteamsv2,
  jira,
  rocketchat,
  mattermost,
  incidentio,
  desktop,
  ntfy,
  gotify,
  command,
];
