// SPDX-License-Identifier: MIT
// A place on a map. Leaflet is loaded when the first map is shown; where the
// provider has no map the marker stands on a plain grid.
import { useEffect, useRef } from 'react';
import { useStaff } from '../state/session';
import type { Place } from './place';

export function MapPicker({ place, move, label, layers }: {
  place: Place | null;
  /** Called when the marker was dragged or the map was clicked. */
  move?: (place: Place) => void;
  label: string;
  layers: { map: string; satellite: string };
}) {
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<import('./map').Drawn | null>(null);
  const moved = useRef(move);
  moved.current = move;
  const settings = useStaff().console.map;
  const isFixed = move === undefined;

  useEffect(() => {
    let isGone = false;
    void import('./map').then(({ draw }) => {
      if (isGone || box.current === null) {
        return;
      }
      map.current = draw(box.current, settings, layers,
        isFixed ? undefined : (at) => moved.current?.(at));
      map.current.show(place);
    });
    return () => {
      isGone = true;
      map.current?.remove();
      map.current = null;
    };
    // The map is drawn once; the marker follows below.
  }, [settings, isFixed]);

  useEffect(() => map.current?.show(place), [place?.latitude, place?.longitude]);

  return <div ref={box} className="map" role="region" aria-label={label} />;
}
