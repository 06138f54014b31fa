/**
 * What is known of a suggested metric, beside the list: type, unit, number of series, help, and its last hour. Names and
 * help texts are foreign: they enter the page as text nodes only.
 */
import type { MetricInfo } from '../../shared/status.ts';
import { formatCount, formatValue } from '../../shared/units.ts';
import { paintSparkline } from '../charts/paintSparkline.ts';
import { guessUnit } from '../panels/guessUnit.ts';
import type { AskEngine } from './engineCompletion.ts';
import { courseQuestion, courseValues, courseWords } from './metricCourse.ts';

const LINE = { width: 268, height: 26 };

/** @returns the element at once; its line comes when the engine has answered, into room that is kept for it */
export function metricInfoElement(metric: MetricInfo, ask: AskEngine, nowMs: number): HTMLElement {
  const { name, type, unit, help, series } = metric;
  const canvas = document.createElement('canvas');
  canvas.className = 'sparkline';
  Object.assign(canvas.style, { width: `${LINE.width}px`, height: `${LINE.height}px` });
  const now = element('b', '');
  const words = element('p', '');
  words.append(element('span', courseWords(metric)), element('span', 'now ', now));
  const chips = [type, unit, `${formatCount(series)} series`].filter((text) => text !== '');
  const card = element('div', '');
  card.className = 'completion-metric';
  card.append(
    withClass('completion-name', element('div', name)),
    withClass('completion-chips', element('div', '', ...chips.map((text) => withClass('chip', element('span', text))))),
    withClass('completion-help', element('div', help)),
    withClass('metric-course', element('div', '', canvas, words)),
  );
  void ask('query.range', courseQuestion(metric, nowMs)).then(
    (frame) => {
      const values = courseValues(frame);
      const shownUnit = guessUnit(type === 'counter' ? `rate(${name}[1m])` : name);
      now.textContent = formatValue(values.findLast((value) => value !== null) ?? null, shownUnit);
      paintSparkline(canvas, values, '--series-5', LINE);
    },
    () => {}, // Without an answer the card has no line.
  );
  return card;
}

function element(tag: 'div' | 'span' | 'p' | 'b', text: string, ...children: readonly Node[]): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...children);
  return made;
}

function withClass(className: string, made: HTMLElement): HTMLElement {
  made.className = className;
  return made;
}
