import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/main/engine/base/clock.ts';
import { drmCollector } from '../../../../src/main/engine/host/linux/drm.ts';
import { createNvidiaCollector } from '../../../../src/main/engine/host/nvidia.ts';
import { writeTree } from '../../../support/fileTree.ts';
import { collectLines } from '../../../support/hostSamples.ts';
import { tempFolder } from '../../../support/tempStore.ts';

it('reads cards of amdgpu, and passes by other drivers and connectors', async () => {
  using folder = tempFolder();
  writeTree(join(folder.path, 'class/drm'), {
    'card0/device/uevent': 'DRIVER=amdgpu\nPCI_CLASS=30000\n',
    'card0/device/gpu_busy_percent': '37\n',
    'card0/device/mem_info_vram_total': '8589934592\n',
    'card0/device/mem_info_vram_used': '1569193984\n',
    'card0/device/mem_info_vram_vendor': 'samsung\n',
    'card0/device/unique_id': '0123456789abcdef\n',
    'card0/device/power_dpm_force_performance_level': 'manual\n',
    'card0-HDMI-A-1/status': 'connected\n',
    'card1/device/uevent': 'DRIVER=i915\n',
  });
  expect(await collectLines(drmCollector, { sysfs: folder.path })).toEqual([
    'node_drm_card_info{card="card0", memory_vendor="samsung", power_performance_level="manual", unique_id="0123456789abcdef", vendor="amd"} 1',
    'node_drm_gpu_busy_percent{card="card0"} 37',
    'node_drm_memory_vram_size_bytes{card="card0"} 8589934592',
    'node_drm_memory_vram_used_bytes{card="card0"} 1569193984',
  ]);
});

it.skipIf(process.platform === 'win32')(
  "reads what NVIDIA's tool says of each card, and ends the tool with itself",
  async () => {
    using folder = tempFolder();
    const tool = join(folder.path, 'nvidia-smi');
    // A card that does not know its power; then the tool waits, as with -l.
    const script = `#!/bin/sh
echo "0, GPU-1111, NVIDIA GeForce RTX 4090, 42, 7, 1024, 23000, 61, [N/A], 2520, 10501"
echo "1, GPU-2222, NVIDIA A2, 0, 0, 1, 15000, 35, 9.5, 210, 405"
exec sleep 600
`;
    writeFileSync(tool, script);
    chmodSync(tool, 0o755);
    const collector = createNvidiaCollector(systemClock, [tool]);
    const first = 'UUID="GPU-1111", device="nvidia0", gpu="0", modelName="NVIDIA GeForce RTX 4090"';
    const lines = await vi.waitFor(async () => {
      const now = await collectLines(collector);
      expect(now).toContain(`DCGM_FI_DEV_GPU_UTIL{${first}} 42`);
      return now;
    });
    expect(lines).toContain(`DCGM_FI_DEV_FB_USED{${first}} 1024`);
    expect(lines.filter((line) => line.startsWith('DCGM_FI_DEV_POWER_USAGE'))).toHaveLength(1);
    collector[Symbol.dispose]?.();
  },
);

it('is quiet where there is no tool', async () => {
  expect(await collectLines(createNvidiaCollector(systemClock, ['/none/nvidia-smi']))).toEqual([]);
});
