// What is known and what is shown. Every view reads `shown()`, so that map and table always agree.
const data = JSON.parse(document.getElementById('data').textContent);
const byId = (name) => document.getElementById(name);
const { factors, links } = data;
const label = (at) => factors[at].label;
const number = (count) => count.toLocaleString('en-GB');
const inName = (at) => `${label(links[at].cause)} → ${label(links[at].effect)}`;
const SIGN = { '+': 'more', '-': 'less', '?': 'people differ' };
const MARK = { '+': '+', '-': '−', '?': '?' };
const OF = {
  both: `In both maps`, first: `Only in ${data.names[0]}`, second: `Only in ${data.names[1]}`, turned: 'Sign turned',
};
const out = factors.map(() => []);
const into = factors.map(() => []);
links.forEach((link, at) => { out[link.cause].push(at); into[link.effect].push(at); });
const quotes = links.map(() => []);
data.quotes.forEach(([at, words]) => quotes[at].push(words));

const state = {
  people: 0, sign: '', level: '', theme: '', group: '', which: data.compared ? 'first' : '',
  focus: null, marked: null, open: null, sort: null, down: false, main: data.main.length > 0,
};
const mainLinks = new Set(data.main);

// What no filter hides. Searching, focusing, finding ways and filtering ask the whole map.
function passes(at) {
  const link = links[at];
  if (state.which === 'first' && link.of === 'second') return false;
  if (['both', 'turned', 'second-only', 'first-only'].includes(state.which)
    && link.of !== state.which.replace('-only', '')) return false;
  if (state.people && !(link.number >= state.people)) return false;
  if (state.sign && link.sign !== state.sign) return false;
  if (state.group && !link.groups.includes(state.group)) return false;
  const ends = [factors[link.cause], factors[link.effect]];
  if (state.level && !ends.some((end) => end.level === state.level)) return false;
  if (state.theme && !ends.some((end) => end.group === state.theme)) return false;
  return !state.focus || (state.focus.has(link.cause) && state.focus.has(link.effect));
}

// Of a large map, until something is asked of it, only its main links are drawn; and what is looked at.
const mainOnly = () => state.main && !state.focus && !state.people && !state.sign && !state.level && !state.theme
  && !state.group && (!data.compared || state.which === 'first');

function shown() {
  const few = mainOnly();
  const looked = new Set(state.marked ? [...state.marked.links, ...(state.marked.stitched || [])] : []);
  if (state.open && state.open.kind === 'link') looked.add(state.open.at);
  const kept = links.map((_, at) => at).filter((at) => passes(at) && (!few || mainLinks.has(at) || looked.has(at)));
  const ends = new Set(kept.flatMap((at) => [links[at].cause, links[at].effect]));
  const narrowed = kept.length < links.length;
  factors.forEach((_, at) => { if (!narrowed || (state.focus && state.focus.has(at))) ends.add(at); });
  if (few && state.marked) state.marked.factors.forEach((at) => ends.add(at));
  if (few && state.open && state.open.kind === 'factor') ends.add(state.open.at);
  return { links: kept, factors: ends };
}

// Factors within so many steps against and along the arrows (only arrows that filters leave).
function around(middle, before, after) {
  const kept = new Set([middle]);
  for (const [steps, next, end] of [[before, into, 'cause'], [after, out, 'effect']]) {
    let edge = [middle];
    for (let step = 0; step < steps; step += 1) {
      edge = edge.flatMap((at) => next[at].filter(passes).map((one) => links[one][end])).filter((at) => !kept.has(at));
      edge = [...new Set(edge)];
      edge.forEach((at) => kept.add(at));
    }
  }
  return kept;
}

// Ways without a circle from one factor to another, the shortest first; at most `limit`.
function waysBetween(from, to, longest, limit = 100) {
  const found = [];
  let open = [{ at: from, via: [] }];
  for (let step = 0; step < longest && open.length; step += 1) {
    const next = [];
    for (const { at, via } of open) {
      for (const one of out[at].filter(passes)) {
        const there = links[one].effect;
        if (there === from || via.some((old) => links[old].effect === there)) continue;
        if (there === to) found.push([...via, one]);
        else if (next.length < 50000) next.push({ at: there, via: [...via, one] });
        if (found.length >= limit) return found;
      }
    }
    open = next;
  }
  return found;
}
