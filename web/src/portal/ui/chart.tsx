// SPDX-License-Identifier: MIT
// Days of a month as stacked bars. The picture is for the eye; the table
// beside it, visually hidden, says the same.
import { useEffect, useRef, useState } from 'preact/hooks';
import { barAt, monthBars, type Bar } from '../../shared/chart/bars';
import { bytes, dayOfWeek, month as monthText } from '../../shared/format';
import type { UsageDay } from '../../shared/types';
import { t } from '../state/text';

const HEIGHT = 240;

export function Chart({ month, days, bytesDown, bytesUp, isCurrent, decimal }: {
  month: string;
  days: UsageDay[];
  bytesDown: number;
  bytesUp: number;
  isCurrent: boolean;
  decimal: string;
}) {
  const space = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [touched, setTouched] = useState<number | null>(null);

  useEffect(() => {
    const element = space.current!;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    setWidth(element.clientWidth);
    return () => watch.disconnect();
  }, []);
  useEffect(() => setTouched(null), [month]);

  const chart = monthBars(month, days, {
    width, height: HEIGHT, left: 48, right: 6, top: 10, bottom: 24,
  });
  const bar = chart.bars.find((b) => b.index === touched);
  const isEmpty = bytesDown + bytesUp === 0;

  function point(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    setTouched(barAt(chart, event.clientX - box.left)?.index ?? null);
  }

  return (
    <>
      <dl class="legend">
        <div class="when">
          <dt class="hidden">{t.value.day}</dt>
          <dd>
            {bar ? dayOfWeek(bar.day, t.value.dates)
              : isCurrent ? t.value.soFar : t.value.monthTotal}
          </dd>
        </div>
        <div class="down">
          <dt>{t.value.download}</dt>
          <dd>{bytes(bar ? bar.bytesDown : bytesDown, decimal)}</dd>
        </div>
        <div class="up">
          <dt>{t.value.upload}</dt>
          <dd>{bytes(bar ? bar.bytesUp : bytesUp, decimal)}</dd>
        </div>
      </dl>
      <div class="chart-space" ref={space}>
        {width > 0 && (
          <svg
            class="chart" viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true"
            onPointerMove={point} onPointerDown={point}
            onPointerLeave={(e) => e.pointerType === 'mouse' && setTouched(null)}
          >
            {chart.ticks.map((tick) => (
              <g key={tick.bytes}>
                <line class="grid" x1={48} x2={width} y1={tick.y} y2={tick.y} />
                <text class="tick" x={42} y={tick.y + 4} text-anchor="end">
                  {bytes(tick.bytes, decimal)}
                </text>
              </g>
            ))}
            {chart.labels.map((label) => (
              <text
                key={label.text} class="tick" x={label.x} y={HEIGHT - 6}
                text-anchor="middle"
              >
                {label.text}
              </text>
            ))}
            {chart.bars.map((b) => <DayBar key={b.day} bar={b} isLit={b === bar} />)}
          </svg>
        )}
        {isEmpty && <p class="nothing">{t.value.noUsage}</p>}
      </div>
      <p class="hint">{t.value.decimalNote}</p>
      <div class="hidden">
        <table>
          <caption>{t.value.chartCaption(monthText(month, t.value.dates))}</caption>
          <thead>
            <tr>
              <th scope="col">{t.value.day}</th>
              <th scope="col">{t.value.download}</th>
              <th scope="col">{t.value.upload}</th>
              <th scope="col">{t.value.total}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((d) => (
              <tr key={d.day}>
                <th scope="row">{dayOfWeek(d.day, t.value.dates)}</th>
                <td>{bytes(d.bytes_out, decimal)}</td>
                <td>{bytes(d.bytes_in, decimal)}</td>
                <td>{bytes(d.bytes_in + d.bytes_out, decimal)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function DayBar({ bar, isLit }: { bar: Bar; isLit: boolean }) {
  return (
    <g class={isLit ? 'day lit' : 'day'}>
      <rect
        class="slot" x={bar.slotX} y={0} width={bar.slotWidth} height={HEIGHT - 24}
      />
      <rect
        class="down" x={bar.x} y={bar.down.y} width={bar.width}
        height={bar.down.height}
      />
      <rect
        class="up" x={bar.x} y={bar.up.y} width={bar.width} height={bar.up.height}
      />
    </g>
  );
}
