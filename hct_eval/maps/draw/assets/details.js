// What is opened: a factor with its links, or a link with who stands behind it and what they said.
function make(tag, words, className) {
  const element = document.createElement(tag);
  if (words !== undefined) element.textContent = words;
  if (className) element.className = className;
  return element;
}

function linkButton(at, words) {
  const button = make('button', words || `${inName(at)} (${MARK[links[at].sign]})`, 'text');
  button.type = 'button';
  button.addEventListener('click', () => openLink(at));
  return button;
}

function listed(items) {
  const list = make('ul');
  items.forEach((item) => { const row = make('li'); row.append(item); list.append(row); });
  return list;
}

function peopleWords(people) {
  if (!people) return 'not known';
  return people === '*' ? '* (too few to say how many)' : `about ${people} people`;
}

function openFactor(at, quiet) {
  state.open = { kind: 'factor', at };
  const one = factors[at];
  const body = [];
  if (one.level) body.push(make('p', `Level: ${one.level}`));
  if (one.group) body.push(make('p', `Theme: ${one.group}`));
  for (const [title, list, end] of [['What leads here', into[at], 'cause'], ['What follows', out[at], 'effect']]) {
    const seen = list.filter(passes);
    body.push(make('h3', `${title} (${seen.length})`));
    if (seen.length) body.push(listed(seen.map((l) => linkButton(l, `${label(links[l][end])} (${MARK[links[l].sign]})`))));
  }
  const only = make('button', 'Focus on this factor');
  only.type = 'button';
  only.addEventListener('click', () => { byId('focus').value = at; byId('t-focus').open = true; doFocus(); });
  body.push(only);
  show(one.label, body, quiet);
}

function openLink(at, quiet) {
  state.open = { kind: 'link', at };
  const link = links[at];
  const facts = make('dl');
  const say = (name, words) => facts.append(make('dt', name), make('dd', words));
  say('Means', data.reads[link.sign]);
  if (!data.drawn) say('Told by', peopleWords(link.people));
  if (link.weight !== null) say('Weight', `${link.weight} (−1 to 1)`);
  if (link.low !== null && link.high !== null) say('Range', `${link.low} to ${link.high}`);
  if (link.groups.length) say('Groups', link.groups.join(', '));
  if (data.compared) {
    say('Maps', OF[link.of]);
    if (link.other && link.of !== 'second') say(`In ${data.names[1]}`, `${data.reads[link.other.sign]}; told by ${peopleWords(link.other.people)}`);
  }
  const said = quotes[at].map((words) => { const quote = make('blockquote'); quote.append(make('p', `“${words}”`)); return quote; });
  const body = [facts];
  if (!data.drawn) body.push(make('h3', 'In people’s words'), ...(said.length ? said : [make('p', 'No quote on this link may be shown.')]));
  body.push(make('h3', 'Its factors'), listed([link.cause, link.effect].map((end) => {
    const button = make('button', label(end), 'text');
    button.type = 'button';
    button.addEventListener('click', () => openFactor(end));
    return button;
  })));
  show(inName(at), body, quiet);
}

function show(title, body, quiet) {
  byId('d-title').textContent = title;
  byId('d-body').replaceChildren(...body);
  paint(false);
  if (mainOnly()) rows();
  else markRow();
  if (!quiet) byId('d-title').focus({ preventScroll: true });
}
