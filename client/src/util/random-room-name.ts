/** 128 words that are short, friendly and easy to distinguish by ear: 7 bits each. */
const words = `
  acorn agate alder amber apple april arrow aspen atlas autumn badge bamboo basil beacon berry birch
  bloom bonsai breeze brook button cabin cactus canal candle canyon castle cedar cello cherry cider circle
  clover cobalt comet copper coral cosmos cotton crane cricket crystal daisy dawn delta desert dolphin dune
  eagle early echo ember fable falcon fern fiddle field flint forest fossil garden garnet ginger glacier
  golden grove harbor hazel heron hollow honey indigo island ivory jasmine jolly juniper kettle kite lagoon
  lantern laurel lemon lilac linen lotus lunar magnet mango maple marble meadow mellow melon mint misty
  nectar noble nutmeg oasis olive opal orbit orchid otter paper peach pebble pepper piano pine pixel
  plum poppy prairie quartz quiet rapid raven ribbon river robin saffron silver spruce sunny topaz violet
`
  .trim()
  .split(/\s+/u);

/** How many words there are to draw from; with three words and three digits, a name carries 31 bits. */
export const wordCount = words.length;

/** A whole number from 0 up to but excluding `limit`. */
export type Draw = (limit: number) => number;

/** A new room name that can be read out, such as `quiet-harbor-plum-407`. */
export function randomRoomName(draw: Draw = drawSecurely): string {
  const word = () => words[draw(words.length)];
  const digits = String(draw(1000)).padStart(3, '0');
  return [word(), word(), word(), digits].join('-');
}

function drawSecurely(limit: number): number {
  const [bits = 0] = crypto.getRandomValues(new Uint32Array(1));
  return bits % limit;
}
