/** Graphics cards of the amdgpu driver: load and memory, from /sys/class/drm. */
import type { Collector } from '../collector.ts';

const GAUGES: readonly (readonly [file: string, name: string, help: string])[] = [
  ['gpu_busy_percent', 'gpu_busy_percent', 'How busy the GPU is as a percentage.'],
  ['mem_info_gtt_total', 'memory_gtt_size_bytes', 'The size of the graphics translation table (GTT) block in bytes.'],
  [
    'mem_info_gtt_used',
    'memory_gtt_used_bytes',
    'The used amount of the graphics translation table (GTT) block in bytes.',
  ],
  ['mem_info_vis_vram_total', 'memory_vis_vram_size_bytes', 'The size of visible VRAM in bytes.'],
  ['mem_info_vis_vram_used', 'memory_vis_vram_used_bytes', 'The used amount of visible VRAM in bytes.'],
  ['mem_info_vram_total', 'memory_vram_size_bytes', 'The size of VRAM in bytes.'],
  ['mem_info_vram_used', 'memory_vram_used_bytes', 'The used amount of VRAM in bytes.'],
];

export const drmCollector: Collector = {
  name: 'drm',
  everyMs: 5_000,
  collect(files, out) {
    let hasData = false;
    for (const card of files.listSys('class/drm')) {
      // Connectors (card0-HDMI-A-1) and render nodes lie beside the cards.
      if (!/^card\d+$/.test(card)) continue;
      const at = `class/drm/${card}/device`;
      if (!/^DRIVER=amdgpu$/m.test(files.sys(`${at}/uevent`) ?? '')) continue;
      hasData = true;
      const text = (file: string): string => files.sys(`${at}/${file}`) ?? '';
      out.gauge(
        'node_drm_card_info',
        'Card information',
        1,
        'card',
        card,
        'memory_vendor',
        text('mem_info_vram_vendor'),
        'power_performance_level',
        text('power_dpm_force_performance_level'),
        'unique_id',
        text('unique_id'),
        'vendor',
        'amd',
      );
      for (const [file, name, help] of GAUGES) {
        const value = files.sysNumber(`${at}/${file}`);
        if (value !== undefined) out.gauge(`node_drm_${name}`, help, value, 'card', card);
      }
    }
    return hasData;
  },
};
