/**
 * Rules that go with a kind of service, as ordinary rule files: added by a person, theirs from then on. Quiet as the starter
 * rules are: nothing on plain load, at least 5 minutes of patience, 1 minute for what is down.
 */
export interface RulePackSource {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  /** Begin of a metric's name that only this service has. */
  readonly metric: string;
  /** What each alert is about, by its name. */
  readonly words: Readonly<Record<string, string>>;
  readonly text: string;
}

interface PackRuleSource {
  readonly alert: string;
  readonly words: string;
  readonly expr: string;
  readonly wait: string;
  readonly severity: 'warning' | 'critical';
  readonly summary: string;
  readonly description: string;
}

const ON = '{{ $labels.instance | stripPort }}';

function pack(
  id: string,
  title: string,
  { about, metric, rules }: Pick<RulePackSource, 'about' | 'metric'> & { readonly rules: readonly PackRuleSource[] },
): RulePackSource {
  const words = Object.fromEntries(rules.map((rule) => [rule.alert, rule.words]));
  const head = `# ${about} Yours to change; works in a real Prometheus as it is.\ngroups:\n  - name: ${id}\n    rules:\n`;
  return { id, title, about, metric, words, text: head + rules.map(ruleText).join('\n') };
}

const ruleText = ({
  alert,
  expr,
  wait,
  severity,
  summary,
  description,
}: PackRuleSource): string => `      - alert: ${alert}
        expr: ${quoted(expr)}
        for: ${wait}
        labels:
          severity: ${severity}
        annotations:
          summary: ${quoted(summary)}
          description: ${quoted(description)}
`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export const RULE_PACKS: readonly RulePackSource[] = [
  pack('postgres', 'PostgreSQL', {
    about: 'PostgreSQL through postgres_exporter.',
    metric: 'pg_up',
    rules: [
      {
        alert: 'PostgresDown',
        words: 'The server does not answer its exporter.',
        expr: 'pg_up == 0',
        wait: '1m',
        severity: 'critical',
        summary: `PostgreSQL on ${ON} is down`,
        description: 'The exporter could not connect for 1 min.',
      },
      {
        alert: 'PostgresConnectionsRunOut',
        words: 'More than 90% of the connections are taken.',
        expr: 'sum by (instance) (pg_stat_database_numbackends) / on (instance) pg_settings_max_connections > 0.9',
        wait: '5m',
        severity: 'warning',
        summary: `PostgreSQL on ${ON} runs out of connections`,
        description: '{{ $value | humanizePercentage }} of the connections are taken.',
      },
      {
        alert: 'PostgresTransactionHangs',
        words: 'A transaction has been open for over an hour.',
        expr: 'max by (instance, datname) (pg_stat_activity_max_tx_duration) > 3600',
        wait: '5m',
        severity: 'warning',
        summary: `a transaction in {{ $labels.datname }} on ${ON} hangs`,
        description:
          'It has been open for {{ $value | humanizeDuration }}; old rows cannot be cleaned up until it ends.',
      },
    ],
  }),
  pack('mysql', 'MySQL and MariaDB', {
    about: 'MySQL or MariaDB through mysqld_exporter.',
    metric: 'mysql_up',
    rules: [
      {
        alert: 'MysqlDown',
        words: 'The server does not answer its exporter.',
        expr: 'mysql_up == 0',
        wait: '1m',
        severity: 'critical',
        summary: `MySQL on ${ON} is down`,
        description: 'The exporter could not connect for 1 min.',
      },
      {
        alert: 'MysqlConnectionsRunOut',
        words: 'More than 90% of the connections are taken.',
        expr: 'mysql_global_status_threads_connected / mysql_global_variables_max_connections > 0.9',
        wait: '5m',
        severity: 'warning',
        summary: `MySQL on ${ON} runs out of connections`,
        description: '{{ $value | humanizePercentage }} of the connections are taken.',
      },
      {
        alert: 'MysqlReplicationLags',
        words: 'A replica is more than 5 minutes behind.',
        expr: 'mysql_slave_status_seconds_behind_master > 300',
        wait: '10m',
        severity: 'warning',
        summary: `the replica on ${ON} is behind`,
        description: 'By {{ $value | humanizeDuration }}.',
      },
    ],
  }),
  pack('redis', 'Redis', {
    about: 'Redis through redis_exporter.',
    metric: 'redis_up',
    rules: [
      {
        alert: 'RedisDown',
        words: 'The server does not answer its exporter.',
        expr: 'redis_up == 0',
        wait: '1m',
        severity: 'critical',
        summary: `Redis on ${ON} is down`,
        description: 'The exporter could not connect for 1 min.',
      },
      {
        alert: 'RedisMemoryFull',
        words: 'Over 90% of the memory it may take is taken.',
        expr: 'redis_memory_used_bytes / (redis_memory_max_bytes > 0) > 0.9',
        wait: '5m',
        severity: 'warning',
        summary: `Redis on ${ON} has hardly any memory left`,
        description: '{{ $value | humanizePercentage }} of its limit is used.',
      },
      {
        alert: 'RedisSaveFails',
        words: 'The last save to disk failed.',
        expr: 'redis_rdb_last_bgsave_status == 0',
        wait: '5m',
        severity: 'warning',
        summary: `Redis on ${ON} cannot save to disk`,
        description: 'What was written since the last save would be lost with a restart.',
      },
    ],
  }),
  pack('containers', 'Containers', {
    about: 'Containers through cAdvisor.',
    metric: 'container_memory_',
    rules: [
      {
        alert: 'ContainerMemoryFull',
        words: 'A container uses over 90% of its limit.',
        expr: 'container_memory_working_set_bytes{name!=""} / (container_spec_memory_limit_bytes{name!=""} > 0) > 0.9',
        wait: '5m',
        severity: 'warning',
        summary: 'the container {{ $labels.name }} has hardly any memory left',
        description: '{{ $value | humanizePercentage }} of its limit is used.',
      },
      {
        alert: 'ContainerKilled',
        words: 'A container was ended for want of memory.',
        expr: 'increase(container_oom_events_total{name!=""}[30m]) >= 1',
        wait: '5m',
        severity: 'warning',
        summary: 'the container {{ $labels.name }} was ended for want of memory',
        description: '{{ printf "%.0f" $value }} in the last 30 min.',
      },
    ],
  }),
  pack('probes', 'Probes', {
    about: 'Web sites and services asked from outside through blackbox_exporter.',
    metric: 'probe_success',
    rules: [
      {
        alert: 'ProbeFails',
        words: 'A service does not answer from outside.',
        expr: 'probe_success == 0',
        wait: '2m',
        severity: 'critical',
        summary: '{{ $labels.instance }} does not answer',
        description: 'Its probe has failed for 2 min.',
      },
      {
        alert: 'CertificateEnds',
        words: 'A certificate ends within two weeks.',
        expr: 'probe_ssl_earliest_cert_expiry - time() < 14 * 86400',
        wait: '15m',
        severity: 'warning',
        summary: 'the certificate of {{ $labels.instance }} ends soon',
        description: 'In {{ $value | humanizeDuration }}.',
      },
    ],
  }),
  pack('drives', 'Drives', {
    about: 'Health of drives through smartctl_exporter.',
    metric: 'smartctl_device',
    rules: [
      {
        alert: 'DriveFails',
        words: 'A drive says of itself that it fails.',
        expr: 'smartctl_device_smart_status == 0',
        wait: '5m',
        severity: 'critical',
        summary: `the drive {{ $labels.device }} in ${ON} is failing`,
        description: 'Its own health check failed. Copy what is on it.',
      },
      {
        alert: 'DriveHot',
        words: 'A drive is hotter than 60 °C.',
        expr: 'smartctl_device_temperature{temperature_type="current"} > 60',
        wait: '15m',
        severity: 'warning',
        summary: `the drive {{ $labels.device }} in ${ON} is hot`,
        description: '{{ printf "%.0f" $value }} °C, the limit is 60 °C.',
      },
    ],
  }),
];
