/**
 * Services that speak Prometheus' format: where they usually listen, what their process is called, and which metrics give
 * them away. Ports by the exporters' own defaults and the list of registered exporter ports.
 */
export interface KnownService {
  readonly name: string;
  readonly job: string;
  readonly ports: readonly number[];
  /** Names of processes, whole. */
  readonly processes?: readonly string[];
  /** Asked in order; `/metrics` when absent. */
  readonly paths?: readonly string[];
  /** Begins of metric names that nothing else has. */
  readonly metrics?: readonly string[];
}

const service = (
  name: string,
  job: string,
  ports: readonly number[],
  more: Omit<KnownService, 'name' | 'job' | 'ports'> = {},
): KnownService => ({ name, job, ports, ...more });

export const KNOWN_SERVICES: readonly KnownService[] = [
  // Hosts and networks.
  service('node_exporter', 'node', [9100], {
    processes: ['node_exporter', 'prometheus-node'],
    metrics: ['node_exporter_build_info', 'node_uname_info'],
  }),
  service('windows_exporter', 'windows', [9182], { metrics: ['windows_exporter_build_info', 'windows_cs_'] }),
  service('process-exporter', 'process', [9256], { metrics: ['namedprocess_'] }),
  service('cAdvisor', 'cadvisor', [8080], {
    processes: ['cadvisor'],
    metrics: ['cadvisor_version_info', 'container_cpu_'],
  }),
  service('blackbox_exporter', 'blackbox', [9115], { metrics: ['blackbox_exporter_build_info'] }),
  service('snmp_exporter', 'snmp', [9116], { metrics: ['snmp_exporter_build_info', 'snmp_'] }),
  service('smartctl_exporter', 'smartctl', [9633], { metrics: ['smartctl_'] }),
  service('ipmi_exporter', 'ipmi', [9290], { metrics: ['ipmi_exporter_', 'ipmi_'] }),
  service('chrony_exporter', 'chrony', [9123], { metrics: ['chrony_'] }),
  service('systemd_exporter', 'systemd', [9558], { metrics: ['systemd_exporter_', 'systemd_unit_'] }),
  service('nvidia_gpu_exporter', 'gpu', [9835], { metrics: ['nvidia_smi_'] }),
  service('NVIDIA DCGM', 'dcgm', [9400], { metrics: ['DCGM_'] }),
  service('bind_exporter', 'bind', [9119], { metrics: ['bind_'] }),
  service('CoreDNS', 'coredns', [9153], { processes: ['coredns'], metrics: ['coredns_build_info'] }),
  service('unbound_exporter', 'unbound', [9167], { metrics: ['unbound_'] }),
  // Databases and queues.
  service('postgres_exporter', 'postgres', [9187], { metrics: ['postgres_exporter_', 'pg_up'] }),
  service('pgbouncer_exporter', 'pgbouncer', [9127], { metrics: ['pgbouncer_'] }),
  service('mysqld_exporter', 'mysql', [9104], { metrics: ['mysqld_exporter_', 'mysql_up'] }),
  service('redis_exporter', 'redis', [9121], { metrics: ['redis_exporter_', 'redis_up'] }),
  service('memcached_exporter', 'memcached', [9150], { metrics: ['memcached_'] }),
  service('mongodb_exporter', 'mongodb', [9216], { metrics: ['mongodb_'] }),
  service('elasticsearch_exporter', 'elasticsearch', [9114], { metrics: ['elasticsearch_'] }),
  service('ClickHouse', 'clickhouse', [9363], { processes: ['clickhouse-serv'], metrics: ['ClickHouse'] }),
  service('CockroachDB', 'cockroachdb', [8080], {
    processes: ['cockroach'],
    paths: ['/_status/vars'],
    metrics: ['sys_cgo_'],
  }),
  service('InfluxDB', 'influxdb', [8086], { processes: ['influxd'], metrics: ['influxdb_info'] }),
  service('etcd', 'etcd', [2379, 2381], { processes: ['etcd'], metrics: ['etcd_server_'] }),
  service('MinIO', 'minio', [9000], {
    processes: ['minio'],
    paths: ['/minio/v2/metrics/cluster'],
    metrics: ['minio_'],
  }),
  service('RabbitMQ', 'rabbitmq', [15692, 9419], { metrics: ['rabbitmq_'] }),
  service('kafka_exporter', 'kafka', [9308], { metrics: ['kafka_exporter_', 'kafka_brokers'] }),
  service('NATS exporter', 'nats', [7777], { metrics: ['gnatsd_'] }),
  service('ZooKeeper', 'zookeeper', [7000], { metrics: ['znode_count'] }),
  service('Mosquitto exporter', 'mosquitto', [9234], { metrics: ['broker_'] }),
  // Servers and proxies.
  service('nginx exporter', 'nginx', [9113], { metrics: ['nginx_exporter_', 'nginx_'] }),
  service('apache_exporter', 'apache', [9117], { metrics: ['apache_'] }),
  service('HAProxy', 'haproxy', [8404, 9101], { metrics: ['haproxy_'] }),
  service('Traefik', 'traefik', [8080, 8082], { processes: ['traefik'], metrics: ['traefik_'] }),
  service('Caddy', 'caddy', [2019], { processes: ['caddy'], metrics: ['caddy_'] }),
  service('Envoy', 'envoy', [9901], { processes: ['envoy'], paths: ['/stats/prometheus'], metrics: ['envoy_'] }),
  service('varnish_exporter', 'varnish', [9131], { metrics: ['varnish_'] }),
  service('squid-exporter', 'squid', [9301], { metrics: ['squid_'] }),
  service('PHP-FPM exporter', 'php-fpm', [9253], { metrics: ['phpfpm_'] }),
  service('Exim/Postfix exporter', 'postfix', [9154], { metrics: ['postfix_'] }),
  // Monitoring itself.
  service('Prometheus', 'prometheus', [9090], {
    processes: ['prometheus'],
    metrics: ['prometheus_build_info', 'prometheus_tsdb_'],
  }),
  service('Alertmanager', 'alertmanager', [9093], {
    processes: ['alertmanager', 'prometheus-aler'],
    metrics: ['alertmanager_build_info'],
  }),
  service('Pushgateway', 'pushgateway', [9091], {
    processes: ['pushgateway', 'prometheus-push'],
    metrics: ['pushgateway_build_info'],
  }),
  service('Grafana', 'grafana', [3000], { processes: ['grafana', 'grafana-server'], metrics: ['grafana_build_info'] }),
  service('Loki', 'loki', [3100], { processes: ['loki'], metrics: ['loki_build_info'] }),
  service('Tempo', 'tempo', [3200], { processes: ['tempo'], metrics: ['tempo_build_info'] }),
  service('VictoriaMetrics', 'victoriametrics', [8428], { metrics: ['vm_app_version'] }),
  service('OpenTelemetry Collector', 'otelcol', [8888, 8889], {
    processes: ['otelcol', 'otelcol-contrib'],
    metrics: ['otelcol_'],
  }),
  service('Grafana Alloy', 'alloy', [12345], { processes: ['alloy'], metrics: ['alloy_build_info'] }),
  service('statsd_exporter', 'statsd', [9102], { metrics: ['statsd_exporter_'] }),
  service('graphite_exporter', 'graphite', [9108], { metrics: ['graphite_exporter_', 'graphite_'] }),
  service('collectd', 'collectd', [9103], { processes: ['collectd'], metrics: ['collectd_'] }),
  service('Telegraf', 'telegraf', [9273], { processes: ['telegraf'] }),
  service('Netdata', 'netdata', [19999], {
    processes: ['netdata'],
    paths: ['/api/v1/allmetrics?format=prometheus'],
    metrics: ['netdata_'],
  }),
  // Containers and orchestration.
  service('Docker', 'docker', [9323], { processes: ['dockerd'], metrics: ['engine_daemon_'] }),
  service('kube-state-metrics', 'kube-state-metrics', [8081], { metrics: ['kube_state_metrics_', 'kube_pod_'] }),
  service('kubelet', 'kubelet', [10255], { processes: ['kubelet'], metrics: ['kubelet_'] }),
  service('Consul', 'consul', [8500], {
    processes: ['consul'],
    paths: ['/v1/agent/metrics?format=prometheus'],
    metrics: ['consul_'],
  }),
  service('Vault', 'vault', [8200], {
    processes: ['vault'],
    paths: ['/v1/sys/metrics?format=prometheus'],
    metrics: ['vault_'],
  }),
  service('Nomad', 'nomad', [4646], {
    processes: ['nomad'],
    paths: ['/v1/metrics?format=prometheus'],
    metrics: ['nomad_'],
  }),
  service('Gitea', 'gitea', [3000], { processes: ['gitea'], metrics: ['gitea_'] }),
  // Language models.
  service('vLLM', 'vllm', [8000], { processes: ['vllm'], metrics: ['vllm:'] }),
  service('llama.cpp', 'llama', [8080], { processes: ['llama-server'], metrics: ['llamacpp:'] }),
  service('Text Generation Inference', 'tgi', [3000, 8080], { processes: ['text-generation'], metrics: ['tgi_'] }),
  service('SGLang', 'sglang', [30000], { metrics: ['sglang:'] }),
  service('Triton Inference Server', 'triton', [8002], { processes: ['tritonserver'], metrics: ['nv_inference_'] }),
  service('Ray', 'ray', [8080], { processes: ['raylet'], metrics: ['ray_'] }),
  service('LiteLLM', 'litellm', [4000], { processes: ['litellm'], metrics: ['litellm_'] }),
  // Runtimes, which serve under an application's own name.
  service('Spring Boot application', 'spring', [8080, 8081, 9001], {
    paths: ['/actuator/prometheus'],
    metrics: ['jvm_memory_used_bytes'],
  }),
  service('JMX exporter', 'jmx', [5556, 9404], { metrics: ['jmx_scrape_'] }),
  service('Home Assistant', 'homeassistant', [8123], {
    processes: ['hass'],
    paths: ['/api/prometheus'],
    metrics: ['homeassistant_', 'hass_'],
  }),
];

/** Candidates for a listening port: those of its process' name first, then those of the port. */
export function candidatesFor(port: number, process: string): readonly KnownService[] {
  const byProcess = KNOWN_SERVICES.filter(({ processes = [] }) => processes.includes(process));
  const byPort = KNOWN_SERVICES.filter((known) => known.ports.includes(port) && !byProcess.includes(known));
  return [...byProcess, ...byPort];
}

/** Which service exposes such metrics; undefined when none gives itself away. */
export function identifyByMetrics(names: ReadonlySet<string>): KnownService | undefined {
  return KNOWN_SERVICES.find(({ metrics = [] }) =>
    metrics.some(
      (begin) => names.has(begin) || (/[_:]$/.test(begin) && [...names].some((name) => name.startsWith(begin))),
    ),
  );
}
