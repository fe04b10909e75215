// SPDX-License-Identifier: MIT
// Leaflet behind three functions. Its own marker pictures are not used: their
// addresses do not survive a bundler.
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { Place } from './place';

export interface Drawn {
  show(place: Place | null): void;
  remove(): void;
}

interface Settings {
  url: string;
  satellite_url: string;
  attribution: string;
}

const COUNTRY: L.LatLngTuple = [-29, 24.7];
const COUNTRY_ZOOM = 5;
const STREET_ZOOM = 16;
const ZOOM_MAX = 19;
const TILE = 256;

export function draw(
  box: HTMLElement,
  settings: Settings,
  names: { map: string; satellite: string },
  move?: (place: Place) => void,
): Drawn {
  const map = L.map(box, {
    maxZoom: ZOOM_MAX, attributionControl: settings.attribution !== '',
    scrollWheelZoom: move !== undefined,
  });
  map.attributionControl?.setPrefix(false);
  map.setView(COUNTRY, COUNTRY_ZOOM);

  const layers: Record<string, L.Layer> = {};
  const options = { maxZoom: ZOOM_MAX, attribution: escape(settings.attribution) };
  layers[names.map] = (settings.url === '' ? new Grid({ tileSize: TILE })
    : L.tileLayer(settings.url, options)).addTo(map);
  if (settings.satellite_url !== '') {
    layers[names.satellite] = L.tileLayer(settings.satellite_url, options);
    L.control.layers(layers).addTo(map);
  }

  let marker: L.Marker | null = null;
  const tell = ({ lat, lng }: L.LatLng) => move?.({ latitude: lat, longitude: lng });

  function show(place: Place | null): void {
    if (place === null) {
      marker?.remove();
      marker = null;
      return;
    }
    const at: L.LatLngTuple = [place.latitude, place.longitude];
    if (marker !== null) {
      marker.setLatLng(at);
      if (!map.getBounds().contains(at)) {
        map.panTo(at);
      }
      return;
    }
    marker = L.marker(at, {
      draggable: move !== undefined, keyboard: false, interactive: move !== undefined,
      icon: L.divIcon({ className: 'map-marker', iconSize: [28, 36], iconAnchor: [14, 35] }),
    }).addTo(map);
    marker.on('dragend', () => tell(marker!.getLatLng()));
    map.setView(at, STREET_ZOOM, { animate: false });
  }

  if (move !== undefined) {
    map.on('click', (e) => tell(e.latlng));
  }
  const watch = new ResizeObserver(() => map.invalidateSize());
  watch.observe(box);

  return {
    show,
    remove() {
      watch.disconnect();
      map.remove();
    },
  };
}

/** Squares where the pictures of a map would be. */
class Grid extends L.GridLayer {
  override createTile(): HTMLElement {
    const tile = document.createElement('div');
    tile.className = 'map-tile';
    return tile;
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
