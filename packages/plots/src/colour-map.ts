/**
 * Colour maps as control points, computed for this project in Oklab (Ottosson 2020): equal steps of the value are
 * equal steps of colour, light grows with the value, and the order stays in greyscale and with every kind of colour
 * blindness. Sequential runs from violet over teal to yellow, diverging from blue over pale grey to red-brown.
 */
export type Colours = 'grey' | 'sequential' | 'diverging';

const CONTROL_POINTS: Readonly<Record<Colours, string>> = {
  grey: '000000 ffffff',
  sequential:
    '1e033b 220657 201073 102782 093c7a 0e4e79 14607f 197286 1e848c 249791 29a991 2dba8a 4fc97e 81d474 aade6b d2e665 f7ed66',
  diverging:
    '0a519c 1663b9 3b78c4 598ccd 77a0d5 94b4dd b1c7e4 cfdbeb eeeeee e9d5ce e1bcaf d8a390 ce8a73 c37154 b75735 a83e10 8b3109',
};

/** Red, green and blue, whole numbers from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The colour at a place in [0, 1]; outside it is that of the end. */
export function colourAt(colours: Colours, place: number): Rgb {
  const points = CONTROL_POINTS[colours].split(' ');
  const position = Math.min(1, Math.max(0, place)) * (points.length - 1);
  const index = Math.min(points.length - 2, Math.floor(position));
  const low = rgb(points[index]);
  const high = rgb(points[index + 1]);
  const share = position - index;
  const mixed = low.map((channel, i) => Math.round(channel + share * (high[i] - channel)));
  return [mixed[0], mixed[1], mixed[2]];
}

/** A list of this many colours from end to end. */
export function colourSteps(colours: Colours, count: number): Rgb[] {
  return Array.from({ length: count }, (_, i) => colourAt(colours, i / (count - 1)));
}

/** A colour as pages write it: `#1f77b4`. Channels are whole numbers from 0 to 255. */
export function hexColour([red, green, blue]: Rgb): string {
  return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function rgb(hex: string): Rgb {
  const bits = Number.parseInt(hex, 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}
