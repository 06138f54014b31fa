import { describe, expect, it } from 'vitest';
import type { ApiResponse } from '../../../src/main/api/http/apiRequest.ts';
import { answerApi } from '../../../src/main/api/http/prometheusApi.ts';
import type { Engine } from '../../../src/main/engine/engine.ts';
import { promqlLanguage } from '../../../src/main/engine/promqlLanguage.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import { responseText } from '../../support/responseText.ts';
import { countOf } from '../../support/agingStore.ts';
import { dump, openTempStore, type TempStore } from '../../support/tempStore.ts';

function engineOver(temp: TempStore, isAdminApiEnabled: boolean): Engine {
  const parts: Partial<Engine> = {
    promql: promqlLanguage,
    isAdminApiEnabled,
    deleteSeries: (sets, minT, maxT) => temp.store.deleteSeries(sets, minT, maxT),
    cleanTombstones: () => temp.store.cleanTombstones(),
  };
  return parts as Engine;
}

function post(engine: Engine, path: string, query = '', method = 'POST'): Promise<ApiResponse> {
  return answerApi(engine, {
    method,
    path: `/api/v1/admin/tsdb/${path}`,
    params: new URLSearchParams(query),
    headers: {},
    body: new Uint8Array(0),
    signal: new AbortController().signal,
  });
}

function fill(temp: TempStore): number {
  const now = temp.clock.now();
  const appender = temp.store.batchAppender('a');
  const refs = ['up', 'down'].map((name) => appender.series(labelsFromRecord({ __name__: name, job: 'a' })));
  for (let i = 0; i < 10; i++) appender.commit(now - 10_000 + i * 1000, refs, Float64Array.of(i, i), 2);
  appender.close();
  return now;
}

describe('the admin API', () => {
  it('is off unless the program was started with it', async () => {
    await using temp = openTempStore();
    fill(temp);
    const engine = engineOver(temp, false);
    for (const path of ['delete_series', 'clean_tombstones']) {
      const response = await post(engine, path, 'match[]=up');
      expect(response.status).toBe(503);
      expect(JSON.parse(responseText(response))).toEqual({
        status: 'error',
        errorType: 'unavailable',
        error: 'admin APIs disabled',
      });
    }
    expect(Object.keys(dump(temp.store))).toHaveLength(2);
  });

  it('deletes series by selectors and times, then takes them out of the file', async () => {
    await using temp = openTempStore();
    const now = fill(temp);
    const engine = engineOver(temp, true);
    const times = `start=${(now - 8000) / 1000}&end=${(now - 3000) / 1000}`;
    expect(await post(engine, 'delete_series', `match[]=up{job="a"}&match[]=nothing&${times}`)).toMatchObject({
      status: 204,
      body: '',
    });
    expect(Object.values(dump(temp.store)).map((samples) => samples.length)).toEqual(expect.arrayContaining([10, 4]));
    expect(await post(engine, 'delete_series', 'match[]=up', 'PUT')).toMatchObject({ status: 204 });
    expect(Object.keys(dump(temp.store))).toEqual(['down{job="a"}']);
    expect(await post(engine, 'clean_tombstones')).toMatchObject({ status: 204 });
    expect(countOf(temp, 'tombstone')).toBe(0);
  });

  it('refuses what it cannot understand', async () => {
    await using temp = openTempStore();
    const engine = engineOver(temp, true);
    const errorOf = async (query: string): Promise<unknown> =>
      (JSON.parse(responseText(await post(engine, 'delete_series', query))) as { error: unknown }).error;
    expect(await errorOf('')).toBe('no match[] parameter provided');
    expect(await errorOf('match[]=up{')).toMatch(/^invalid parameter "match\[\]": /);
    expect(await errorOf('match[]=up&start=soon')).toMatch(/^invalid parameter "start": /);
    expect((await post(engine, 'delete_series', 'match[]=up', 'GET')).status).toBe(405);
  });
});
