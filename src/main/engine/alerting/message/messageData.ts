/** What notification templates see: Alertmanager's data model, built from the alerts of one notification. */
import { labelValue, labelsToRecord, trustedLabels, type Labels } from '../../../../shared/labels.ts';
import { GoTime } from '../../template/goTime.ts';
import { GoList, GoMap, GoStruct, type GoValue } from '../../template/goValue.ts';
import type { Notification, NotifiedAlert } from '../delivery/notification.ts';

export function messageData(notification: Notification): GoStruct {
  const { alerts } = notification;
  return new GoStruct('*template.Data', {
    Receiver: notification.receiver,
    Status: notification.status,
    Alerts: alertList(alerts.map(alertValue)),
    GroupLabels: keyValues(notification.groupLabels),
    CommonLabels: keyValues(notification.commonLabels),
    CommonAnnotations: keyValues(notification.commonAnnotations),
    ExternalURL: notification.externalUrl,
    GroupKey: notification.groupKey,
    TruncatedAlerts: BigInt(notification.truncatedAlerts),
  });
}

/** Pairs that all have in common. */
export function commonPairs(sets: readonly Labels[]): Labels {
  const [first = [], ...rest] = sets;
  const common: string[] = [];
  for (let i = 0; i < first.length; i += 2) {
    const name = first[i] as string;
    const value = first[i + 1] as string;
    if (rest.every((labels) => labelValue(labels, name) === value)) common.push(name, value);
  }
  return trustedLabels(common);
}

function alertList(alerts: readonly GoStruct[]): GoList {
  const having = (status: string): GoList => alertList(alerts.filter((alert) => alert.member('Status') === status));
  return new GoList(alerts, { Firing: () => having('firing'), Resolved: () => having('resolved') });
}

function alertValue(alert: NotifiedAlert): GoStruct {
  return new GoStruct('template.Alert', {
    Status: alert.status,
    Labels: keyValues(alert.labels),
    Annotations: keyValues(alert.annotations),
    StartsAt: timeValue(alert.startsAtMs),
    EndsAt: timeValue(alert.status === 'resolved' ? alert.endsAtMs : undefined),
    GeneratorURL: alert.generatorUrl,
    Fingerprint: alert.fingerprint,
  });
}

const timeValue = (ms: number | undefined): GoTime =>
  new GoTime(ms === undefined ? GoTime.ZERO : BigInt(Math.round(ms)) * 1_000_000n);

/** Labels and annotations: a map with methods. */
function keyValues(labels: Labels): GoMap {
  const sorted = pairsInOrder(labels);
  return new GoMap(Object.entries(labelsToRecord(labels)), 'string', {
    SortedPairs: () => pairList(sorted),
    Names: () => sorted.map(([name]) => name),
    Values: () => sorted.map(([, value]) => value),
    Remove: (names) => keyValues(without(labels, new Set(Array.isArray(names) ? (names as readonly GoValue[]) : []))),
    String: () => sorted.map(pairText).join(', '),
  });
}

type Pair = readonly [string, string];

/** By name, except that the alert's own name comes first. */
function pairsInOrder(labels: Labels): readonly Pair[] {
  const pairs: Pair[] = Object.entries(labelsToRecord(labels));
  const isName = ([name]: Pair): boolean => name === 'alertname';
  return [...pairs.filter(isName), ...pairs.filter((pair) => !isName(pair))];
}

const pairText = ([name, value]: Pair): string => `${name}=${value}`;

const pairList = (pairs: readonly Pair[]): GoList =>
  new GoList(
    pairs.map(([name, value]) => new GoStruct('template.Pair', { Name: name, Value: value })),
    {
      Names: () => pairs.map(([name]) => name),
      Values: () => pairs.map(([, value]) => value),
      String: () => pairs.map(pairText).join(', '),
    },
  );

function without(labels: Labels, names: ReadonlySet<GoValue>): Labels {
  const kept: string[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    if (!names.has(labels[i] as string)) kept.push(labels[i] as string, labels[i + 1] as string);
  }
  return trustedLabels(kept);
}
