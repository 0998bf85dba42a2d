// The table: the same links as the picture shows, in words; sorted by any column.
const COLUMNS = [
  ['More of this', (at) => label(links[at].cause)],
  ['leads to', (at) => SIGN[links[at].sign]],
  ['of this', (at) => label(links[at].effect)],
  ...(data.drawn ? [] : [['People', (at) => links[at].people, (at) => links[at].number]]),
  ['Weight', (at) => (links[at].weight === null ? '' : links[at].weight.toFixed(2)), (at) => links[at].weight ?? -2],
  ...(data.compared ? [['Maps', (at) => OF[links[at].of]]] : []),
];
const FIRST_ROWS = 200;
let latest = 0;

function heads() {
  byId('heads').replaceChildren(...COLUMNS.map(([name], column) => {
    const head = make('th');
    head.scope = 'col';
    head.setAttribute('aria-sort', state.sort === column ? (state.down ? 'descending' : 'ascending') : 'none');
    const button = make('button', `${name}${state.sort === column ? (state.down ? ' ▾' : ' ▴') : ''}`);
    button.type = 'button';
    button.addEventListener('click', () => {
      state.down = state.sort === column ? !state.down : false;
      state.sort = column;
      heads();
      rows();
      byId('heads').children[column].firstChild.focus();
    });
    head.append(button);
    return head;
  }), Object.assign(make('th', 'Open'), { scope: 'col' }));
}

function sorted() {
  const kept = shown().links;
  if (state.sort === null) return kept.sort((a, b) => links[b].number - links[a].number || a - b);
  const [, words, value] = COLUMNS[state.sort];
  const read = value || words;
  const order = (a, b) => { const [x, y] = [read(a), read(b)]; return typeof x === 'number' ? x - y : x.localeCompare(y, 'en-GB'); };
  return kept.sort((a, b) => (state.down ? -order(a, b) : order(a, b)) || a - b);
}

function row(at) {
  const line = make('tr');
  line.dataset.at = at;
  COLUMNS.forEach(([, words, value]) => line.append(make('td', words(at), value ? 'number' : undefined)));
  const cell = make('td');
  const button = make('button', 'Open', 'text');
  button.type = 'button';
  button.setAttribute('aria-label', `Open ${inName(at)}`);
  button.addEventListener('click', () => openLink(at));
  cell.append(button);
  line.append(cell);
  return line;
}

// Long tables come in pieces, so that the page answers meanwhile.
function rows() {
  const order = sorted();
  latest += 1;
  const mine = latest;
  byId('rows').replaceChildren(...order.slice(0, FIRST_ROWS).map(row));
  byId('rows-said').textContent = `${number(order.length)} of ${number(links.length)} links. Headings sort the table; what the map does not show is not in it.`;
  const more = (from) => {
    if (mine !== latest || from >= order.length) { if (mine === latest) markRow(); return; }
    byId('rows').append(...order.slice(from, from + FIRST_ROWS).map(row));
    setTimeout(() => more(from + FIRST_ROWS), 0);
  };
  more(FIRST_ROWS);
  markRow();
}

function markRow() {
  byId('rows').querySelectorAll('[aria-current]').forEach((line) => line.removeAttribute('aria-current'));
  if (!state.open || state.open.kind !== 'link') return;
  const line = byId('rows').querySelector(`[data-at="${state.open.at}"]`);
  if (line) line.setAttribute('aria-current', 'true');
}
