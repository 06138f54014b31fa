/** docker_sd against a daemon of our own that speaks the documented API on a socket in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../../src/main/engine/config/loadConfig.ts';
import { targetsOf } from '../../../../src/main/engine/discovery/dockerDiscovery.ts';
import type { DockerContainer, DockerNetwork } from '../../../../src/main/engine/discovery/dockerApi.ts';
import { createDockerProvider } from '../../../../src/main/engine/discovery/dockerDiscovery.ts';
import type { Found } from '../../../../src/main/engine/discovery/provider.ts';
import { createManualClock } from '../../../support/manualClock.ts';

const networks: DockerNetwork[] = [
  { Id: 'n1', Name: 'app', Scope: 'local', Internal: true, Labels: { 'com.example/tier': 'front' } },
  { Id: 'n2', Name: 'back', Scope: 'local' },
];
const web: DockerContainer = {
  Id: 'c1',
  Names: ['/web'],
  Labels: { 'com.docker.compose.service': 'web' },
  HostConfig: { NetworkMode: 'app' },
  NetworkSettings: {
    Networks: { back: { NetworkID: 'n2', IPAddress: '10.2.0.2' }, app: { NetworkID: 'n1', IPAddress: '10.1.0.2' } },
  },
  Ports: [
    { PrivatePort: 9100, PublicPort: 19100, IP: '0.0.0.0', Type: 'tcp' },
    { PrivatePort: 53, Type: 'udp' },
  ],
};
const sidecar: DockerContainer = { Id: 'c2', Names: ['/side'], HostConfig: { NetworkMode: 'container:c1' }, Ports: [] };
const onHost: DockerContainer = {
  Id: 'c3',
  Names: ['/host'],
  HostConfig: { NetworkMode: 'host' },
  NetworkSettings: { Networks: { host: { NetworkID: 'h', IPAddress: '' } } },
};

const settings = { port: 80, hostNetworkingHost: 'localhost', matchFirstNetwork: true };
const addresses = (containers: DockerContainer[], more: Partial<typeof settings> = {}): (string | undefined)[] =>
  targetsOf(containers, networks, { ...settings, ...more }).map((pairs) => new Map(pairs).get('__address__'));

describe('targets of containers', () => {
  it('are their TCP ports in the first network by name', () => {
    expect(addresses([web])).toEqual(['10.1.0.2:9100']);
    expect(addresses([web], { matchFirstNetwork: false })).toEqual(['10.1.0.2:9100', '10.2.0.2:9100']);
  });

  it('carry the labels of the container and its network', () => {
    expect(Object.fromEntries(targetsOf([web], networks, settings)[0] ?? [])).toEqual({
      __address__: '10.1.0.2:9100',
      __meta_docker_container_id: 'c1',
      __meta_docker_container_name: '/web',
      __meta_docker_container_network_mode: 'app',
      __meta_docker_container_label_com_docker_compose_service: 'web',
      __meta_docker_network_id: 'n1',
      __meta_docker_network_name: 'app',
      __meta_docker_network_scope: 'local',
      __meta_docker_network_internal: 'true',
      __meta_docker_network_ingress: 'false',
      __meta_docker_network_label_com_example_tier: 'front',
      __meta_docker_network_ip: '10.1.0.2',
      __meta_docker_port_private: '9100',
      __meta_docker_port_public: '19100',
      __meta_docker_port_public_ip: '0.0.0.0',
    });
  });

  it('are at the configured port where none is exposed, in the network of the container they share one with', () => {
    expect(addresses([web, sidecar])).toEqual(['10.1.0.2:9100', '10.1.0.2:80']);
    expect(addresses([sidecar])).toEqual([]);
  });

  it('are the host itself with host networking', () => {
    expect(addresses([onHost], { hostNetworkingHost: '10.0.0.1' })).toEqual(['10.0.0.1']);
  });
});

describe('docker_sd_configs', () => {
  let folder: string;
  let daemon: Server;
  let asked: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docker-'));
    asked = [];
    daemon = createServer((request, response) => {
      asked.push(decodeURIComponent(request.url ?? ''));
      const answer = request.url === '/networks' ? networks : [web];
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => daemon.listen(join(folder, 'docker.sock'), resolve));
  });

  afterEach(async () => {
    daemon.closeAllConnections();
    daemon.close();
    await rm(folder, { recursive: true });
  });

  async function find(section: Record<string, unknown>): Promise<Found> {
    const text = JSON.stringify({ scrape_configs: [{ job_name: 'x', docker_sd_configs: [section] }] });
    const config = await parseConfig(text, join(folder, 'prometheus.yml'));
    const docker = config.scrapeConfigs[0]?.discovery.docker[0];
    if (docker === undefined) throw new Error('no section');
    using provider = createDockerProvider(docker, {
      clock: createManualClock(),
      configFile: '',
      fetchText: (url) => Promise.reject(new Error(`asked ${url}`)),
    });
    return await new Promise<Found>((resolve) => provider.start(resolve));
  }

  it('are asked of the socket, filters passed on', async () => {
    const found = await find({
      host: `unix://${join(folder, 'docker.sock')}`,
      filters: [{ name: 'label', values: ['monitor=yes'] }],
    });
    expect(found.groups[0]?.targets.map((target) => target.get('__address__'))).toEqual(['10.1.0.2:9100']);
    expect(asked).toContain('/containers/json?filters={"label":["monitor=yes"]}');
  });

  it('say what is wrong when there is no daemon, or another address than one', async () => {
    expect((await find({ host: `unix://${folder}/none.sock` })).problems[0]).toMatch(
      /docker_sd unix:.*there is no socket at .*none\.sock; is the daemon installed and running\?/,
    );
    expect((await find({ host: 'tcp://127.0.0.1:1' })).problems[0]).toContain('asked http://127.0.0.1:1/');
    await expect(find({ host: 'nonsense' })).rejects.toThrow(/"nonsense" is no daemon: expected unix:/);
  });
});
