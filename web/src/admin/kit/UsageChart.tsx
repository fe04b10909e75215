// SPDX-License-Identifier: MIT
// Days of a month as stacked bars, with the same figures in a table that only
// a screen reader sees.
import { VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useState } from 'react';
import { barAt, monthBars } from '../../shared/chart/bars';
import { bytes, dayOfWeek, month as monthText } from '../../shared/format';
import type { Usage } from '../../shared/types';
import { useStaff } from '../state/session';
import { useText } from '../state/text';

const HEIGHT = 220;
const LEFT = 52;

export function UsageChart({ usage, isCurrent }: { usage: Usage; isCurrent: boolean }) {
  const t = useText();
  const decimal = useStaff().isp.money.decimal;
  const { ref, width } = useElementSize();
  const [touched, setTouched] = useState<number | null>(null);

  const chart = monthBars(usage.month, usage.days, {
    width, height: HEIGHT, left: LEFT, right: 6, top: 10, bottom: 24,
  });
  const bar = chart.bars.find((b) => b.index === touched);

  function point(event: PointerEvent): void {
    const box = event.currentTarget.getBoundingClientRect();
    setTouched(barAt(chart, event.clientX - box.left)?.index ?? null);
  }

  return (
    <div>
      <dl className="legend">
        <div className="when">
          <dt><VisuallyHidden>{t.day}</VisuallyHidden></dt>
          <dd>
            {bar ? dayOfWeek(bar.day, t.dates) : isCurrent ? t.soFar : t.monthTotal}
          </dd>
        </div>
        <div className="down">
          <dt>{t.down}</dt>
          <dd>{bytes(bar ? bar.bytesDown : usage.bytes_out, decimal)}</dd>
        </div>
        <div className="up">
          <dt>{t.up}</dt>
          <dd>{bytes(bar ? bar.bytesUp : usage.bytes_in, decimal)}</dd>
        </div>
      </dl>
      <div className="chart-space" ref={ref}>
        {width > 0 && (
          <svg
            className="chart" viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true"
            onPointerMove={point} onPointerDown={point}
            onPointerLeave={() => setTouched(null)}
          >
            {chart.ticks.map((tick) => (
              <g key={tick.bytes}>
                <line className="grid" x1={LEFT} x2={width} y1={tick.y} y2={tick.y} />
                <text className="tick" x={LEFT - 6} y={tick.y + 4} textAnchor="end">
                  {bytes(tick.bytes, decimal)}
                </text>
              </g>
            ))}
            {chart.labels.map((label) => (
              <text
                key={label.text} className="tick" x={label.x} y={HEIGHT - 6}
                textAnchor="middle"
              >
                {label.text}
              </text>
            ))}
            {chart.bars.map((b) => (
              <g key={b.day} className={b === bar ? 'day lit' : 'day'}>
                <rect
                  className="slot" x={b.slotX} y={0} width={b.slotWidth}
                  height={HEIGHT - 24}
                />
                <rect
                  className="down" x={b.x} y={b.down.y} width={b.width}
                  height={b.down.height}
                />
                <rect
                  className="up" x={b.x} y={b.up.y} width={b.width}
                  height={b.up.height}
                />
              </g>
            ))}
          </svg>
        )}
        {usage.bytes_in + usage.bytes_out === 0 && (
          <p className="nothing">{t.noUsage}</p>
        )}
      </div>
      <VisuallyHidden>
        <table>
          <caption>{t.chartCaption(monthText(usage.month, t.dates))}</caption>
          <thead>
            <tr>
              <th scope="col">{t.day}</th>
              <th scope="col">{t.down}</th>
              <th scope="col">{t.up}</th>
              <th scope="col">{t.total}</th>
            </tr>
          </thead>
          <tbody>
            {usage.days.map((d) => (
              <tr key={d.day}>
                <th scope="row">{dayOfWeek(d.day, t.dates)}</th>
                <td>{bytes(d.bytes_out, decimal)}</td>
                <td>{bytes(d.bytes_in, decimal)}</td>
                <td>{bytes(d.bytes_in + d.bytes_out, decimal)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </div>
  );
}
