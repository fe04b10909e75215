// SPDX-License-Identifier: MIT
// A QR code out of the server's SVG. Only its geometry is taken over, element
// by element: no markup from outside enters the page, and no styles either.
const SHAPES: Record<string, readonly string[]> = {
  path: ['d'],
  rect: ['x', 'y', 'width', 'height'],
};

interface Shape {
  tag: string;
  attributes: Record<string, string>;
  isWhite: boolean;
}

function shapes(svg: string): { viewBox: string; list: Shape[] } | null {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const viewBox = root.getAttribute('viewBox')
    ?? `0 0 ${parseFloat(root.getAttribute('width') ?? '')} ${
      parseFloat(root.getAttribute('height') ?? '')}`;
  if (!/^[\d. -]+$/.test(viewBox)) {
    return null;
  }
  const list: Shape[] = [];
  for (const element of root.querySelectorAll('path, rect')) {
    const tag = element.tagName.toLowerCase();
    const attributes: Record<string, string> = {};
    for (const name of SHAPES[tag] ?? []) {
      const value = element.getAttribute(name);
      if (value !== null) {
        attributes[name] = value;
      }
    }
    const fill = (element.getAttribute('fill') ?? '').toLowerCase();
    const stroke = element.getAttribute('stroke');
    list.push({
      tag: stroke && stroke !== 'none' ? 'stroke' : tag,
      attributes,
      isWhite: /^(#fff|#ffffff|white)$/.test(fill),
    });
  }
  return { viewBox, list };
}

export function QrCode({ svg, label }: { svg: string; label: string }) {
  const code = shapes(svg);
  if (code === null) {
    return null;
  }
  return (
    <svg className="qr" viewBox={code.viewBox} role="img" aria-label={label}
      shapeRendering="crispEdges">
      {code.list.map(({ tag, attributes, isWhite }, i) => (tag === 'stroke'
        ? <path key={i} {...attributes} stroke="#000" fill="none" />
        : tag === 'path'
          ? <path key={i} {...attributes} fill={isWhite ? '#fff' : '#000'} />
          : <rect key={i} {...attributes} fill={isWhite ? '#fff' : '#000'} />))}
    </svg>
  );
}
