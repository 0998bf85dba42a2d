// Search, focus, ways, filters, circles, comparison.
function fill(name, choices, chosen) {
  byId(name).replaceChildren(...choices.map(([value, words]) => {
    const option = make('option', words);
    option.value = value;
    option.selected = value === chosen;
    return option;
  }));
}

function hideEmpty(name, isEmpty) {
  byId(name).hidden = isEmpty;
  document.querySelector(`label[for="${name}"]`).hidden = isEmpty;
}

function fillAll() {
  const names = factors.map((one, at) => [at, one.label]);
  ['focus', 'from', 'to'].forEach((name) => fill(name, names));
  const steps = (top, first = 0) => Array.from({ length: top + 1 - first }, (_, n) => [n + first, String(n + first)]);
  fill('before', steps(5), 1);
  fill('after', steps(5), 1);
  fill('longest', steps(6, 1), 4);
  const sizes = [...new Set(links.map((link) => link.number).filter((n) => n > 0))].sort((a, b) => a - b);
  fill('f-people', [[0, 'Anyone'], ...sizes.map((n) => [n, `${n} people`])]);
  fill('f-sign', [['', 'Any'], ...['+', '-', '?'].map((sign) => [sign, `${MARK[sign]} ${data.reads[sign]}`])]);
  for (const [name, values] of [
    ['f-level', factors.map((one) => one.level)], ['f-theme', factors.map((one) => one.group)],
    ['f-group', links.flatMap((link) => link.groups)],
  ]) {
    const found = [...new Set(values.filter(Boolean))].sort();
    fill(name, [['', 'Any'], ...found.map((value) => [value, value])]);
    hideEmpty(name, !found.length);
  }
  hideEmpty('f-people', !sizes.length);
  const kinds = { reinforcing: 'feeds itself', balancing: 'holds itself back', unknown: 'kind not known' };
  fill('loop', [['', 'None'], ...data.loops.map((loop, at) => [
    at, `${at + 1}. ${loop.factors.map(label).join(' → ')} (${kinds[loop.kind] || loop.kind})`])]);
  byId('t-loops').hidden = !data.loops.length;
  byId('t-compare').hidden = !data.compared;
  fill('compare', [
    ['first', `Links of ${data.names[0]}`], ['all', 'Links of either map'], ['both', 'Only links in both, with the same sign'],
    ['first-only', OF.first], ['second-only', OF.second], ['turned', 'Only links whose sign turned'],
  ]);
  byId('compare-key').replaceChildren(...[`① ${OF.first}`, `② ${OF.second}`, `⇄ ${OF.turned}`].map((words) => make('li', words)));
}

const plain = (text) => text.toLocaleLowerCase('en-GB').normalize('NFKD').replace(/\p{M}/gu, '');

function doSearch() {
  const wish = plain(byId('search').value.trim());
  const found = wish ? factors.map((_, at) => at).filter((at) => plain(label(at)).includes(wish)) : [];
  byId('found').textContent = wish ? `${found.length} found` : '';
  byId('matches').replaceChildren(...found.slice(0, 12).map((at) => {
    const item = make('li');
    const button = make('button', label(at), 'text');
    button.type = 'button';
    button.addEventListener('click', () => { openFactor(at); fitTo(boxOf(at).closedNeighborhood()); });
    item.append(button);
    return item;
  }));
  state.marked = found.length ? { factors: found, links: [] } : null;
  paint(false);
}

function doFocus() {
  const middle = Number(byId('focus').value);
  state.focus = null;
  state.marked = null;
  state.focus = around(middle, Number(byId('before').value), Number(byId('after').value));
  refresh(true);
}

function toldWords(people) {
  if (people === undefined) return 'whether one person told this way whole is not known here';
  if (people === '0') return 'stitched together: nobody told this way whole';
  return `told whole by ${people === '*' ? 'few people (too few to say how many)' : `about ${people} people`}`;
}

function doWays() {
  const [from, to] = ['from', 'to'].map((name) => Number(byId(name).value));
  const found = from === to ? [] : waysBetween(from, to, Number(byId('longest').value));
  const told = new Map(data.told[`${from},${to}`] || []);
  const used = [...new Set(found.flat())];
  const stitched = used.filter((at) => told.get(at) === '0');
  byId('ways-said').textContent = from === to ? 'Choose two different factors.'
    : found.length ? `${found.length === 100 ? 'The first 100 ways' : found.length === 1 ? '1 way' : `${found.length} ways`}, through ${used.length} links; `
      + (told.size ? `${stitched.length} of these are stitched together from different people.` : 'whether single people told them whole is not known here.')
    : 'No way among the links that are shown.';
  byId('ways').replaceChildren(...found.slice(0, 30).map((way) => {
    const item = make('li');
    item.append(listed(way.map((at) => linkButton(at, `${inName(at)} (${MARK[links[at].sign]}): ${toldWords(told.get(at))}`))));
    return item;
  }));
  state.marked = found.length ? {
    factors: [from, ...used.map((at) => links[at].effect)],
    links: used.filter((at) => !stitched.includes(at)), stitched,
  } : null;
  refresh(true);
}

function doLoop(by) {
  const select = byId('loop');
  const n = data.loops.length;
  if (by) select.value = select.value === '' ? (by > 0 ? 0 : n - 1) : (Number(select.value) + by + n) % n;
  const loop = select.value === '' ? null : data.loops[select.value];
  const kinds = { reinforcing: 'It feeds itself.', balancing: 'It holds itself back.', unknown: 'People differ on one of its links, so its kind is not known.' };
  byId('loop-said').textContent = loop ? `Circle ${Number(select.value) + 1} of ${n}. ${kinds[loop.kind] || ''}` : '';
  state.marked = loop ? { factors: loop.factors, links: loop.links } : null;
  refresh(true);
}

function doFilter() {
  state.people = Number(byId('f-people').value);
  for (const name of ['sign', 'level', 'theme', 'group']) state[name] = byId(`f-${name}`).value;
  if (data.compared) state.which = byId('compare').value;
  refresh(false);
}

function refresh(fit) { paint(fit); rows(); }

function toggleWhole() {
  state.main = !state.main;
  refresh(true);
}

function reset() {
  byId('tools').reset();
  look();
  Object.assign(state, { people: 0, sign: '', level: '', theme: '', group: '', which: data.compared ? 'first' : '', focus: null, marked: null, open: null, main: data.main.length > 0 });
  ['matches', 'ways'].forEach((name) => byId(name).replaceChildren());
  ['found', 'ways-said', 'loop-said', 'said'].forEach((name) => { byId(name).textContent = ''; });
  byId('d-title').textContent = 'Nothing opened yet';
  byId('d-body').replaceChildren(make('p', 'Choose a box or an arrow in the map, or open a link in the table.'));
  fillAll();
  refresh(true);
}
