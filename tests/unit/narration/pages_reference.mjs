// The page rule as an app in JavaScript has it, and the golden cases made with it:
//   node pages_reference.mjs > pages_golden.json
// The tests read the stored file; this one is for whoever changes the rule.

export function pagesOf(text) {
  const flat = text.replace(/\n/g, " ").replace(/\s+/g, " ").trim();
  const sentences = flat.split(/(?<=[.!?]) /).filter((piece) => piece.length > 0);
  const pages = [];
  let open = [];
  const close = () => {
    if (open.length > 0) pages.push(open.join(" "));
    open = [];
  };
  let count = 0;
  for (const sentence of sentences) {
    const words = sentence.split(" ");
    if (words.length > 30) {
      close();
      count = 0;
      for (let at = 0; at < words.length; at += 30) pages.push(words.slice(at, at + 30).join(" "));
      continue;
    }
    if (count > 0 && count + words.length > 30) {
      close();
      count = 0;
    }
    open.push(sentence);
    count += words.length;
  }
  close();
  return pages;
}

let state = 20260401;
const chance = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 4294967296;
};
const pick = (list) => list[Math.floor(chance() * list.length)];
const words = (n, word = "owl") => Array.from({ length: n }, (_, i) => word + (i % 7)).join(" ");

const crafted = [
  "", " ", "\n", "\u200b", "Hi. Go!\u2003Now", "Moon.", "Moon", "...", "?!", ". . .", "a.b.c", "a. b. c",
  "Dr. Wren met Mrs. Mole at 5 p.m. on St. Ives Rd. today.", "\"Stop.\" she said. \"Go.\"", "“Stop.” He ran.",
  "‘No!’ cried Ada. ‘Yes?’ said Mum.", "What?! Really?! Yes...", "Wait... what? Oh… I see. Fine.", "It cost $3.50. Wow!",
  "3.14 is pi. 2.71 is e.", "One.Two. Three.  Four.\n\nFive.\r\nSix.\tSeven.", "(He ran.) She sat. [They slept.] End.",
  "🦊 ran. 🐻‍❄️ sat! 👩‍🚀? Yes.", "é́. ñ! ü?", "a\u00a0b. c\u00a0d", "。 ！ ？ 文。字", "end.\u0085next", "x\u001cy. z\u001fw",
  "mid\u180edle. zero\u200bwidth. join\u200der. word\u2060joiner.", "\ufeffBegin. End.\ufeff", "- One. - Two. * Three.",
  "A!B! C?D? E.F. G", "Hello .World . Again !", "!? !? !?", "Yes!!! No??? Hm...", "etc. etc. etc.", "No. 7 and No. 8.",
];
for (const n of [1, 2, 14, 15, 16, 29, 30, 31, 45, 59, 60, 61, 89, 90, 91, 120, 121]) {
  crafted.push(words(n), words(n) + ".", `${words(n)}. ${words(3)}.`, `${words(3)}. ${words(n)}.`);
  crafted.push(`${words(n)}! ${words(30 - (n % 30))}? ${words(n)}.`, `A b. ${words(n)}. C d. E f.`);
}
const spaces = [0x9, 0xa, 0xb, 0xc, 0xd, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680, 0x180e, 0x2000, 0x2001, 0x2002,
  0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x200b, 0x200c, 0x2027, 0x2028, 0x2029, 0x202a, 0x202e,
  0x202f, 0x2030, 0x205e, 0x205f, 0x2060, 0x2fff, 0x3000, 0x3001, 0xfefe, 0xfeff, 0xff00];
for (const code of spaces) {
  const s = String.fromCodePoint(code);
  crafted.push(`One.${s}Two${s}${s}three!${s}`, `${s}a${s}.${s}b?${s}\n${s}c`);
}
const bits = ["a", "owl", "Moon", "it's", "Mr.", "5 p.m.", "$4.20", "No!", "why?", "\"so.\"", "‘hm!’", "...", "…", "?!", "—", "-",
  "🦉", "🧚🏽", "naïve", "文", "x.y", "e.g.", "(yes.)", "end.", "Stop!", "[b]", "12:30", "co-op.", "...so", "'tis"];
const joints = [" ", " ", " ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2003", "\u3000", "", "\u200b", "\u0085"];
const cases = [...crafted];
while (cases.length < 620) {
  let text = "";
  const length = pick([2, 5, 9, 20, 40, 70]);
  for (let i = 0; i < length; i++) text += pick(bits) + pick(joints);
  cases.push(text);
}

const lines = cases.map((text) => JSON.stringify([text, pagesOf(text)]));
process.stdout.write(`[\n${lines.join(",\n")}\n]\n`);
