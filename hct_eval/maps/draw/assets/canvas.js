// The picture: Cytoscape with boxes where the printed map has them.
let cy = null;
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const DASH = { '+': 'solid', '-': 'dashed', '?': 'dotted' };
const HUE = { '+': 'plus', '-': 'minus', '?': 'open' };
const OF_MARK = { both: '', first: ' ①', second: ' ②', turned: ' ⇄' };
const pairs = new Set(links.map((link) => `${link.cause},${link.effect}`));

function elements(boxAts, arrowAts) {
  const boxes = boxAts.map((at) => [factors[at], at]).map(([one, at]) => ({
    group: 'nodes', data: { id: `f${at}`, at, name: one.lines, w: one.width, h: one.height }, position: { x: one.x, y: one.y },
  }));
  const arrows = arrowAts.map((at) => [links[at], at]).map(([one, at]) => ({
    group: 'edges',
    data: {
      id: `l${at}`, at, source: `f${one.cause}`, target: `f${one.effect}`, dash: DASH[one.sign], width: one.width * 1.1,
      mark: MARK[one.sign] + (data.compared ? OF_MARK[one.of] : ''),
      along: one.bend && one.bend.map((spot) => spot[0]), aside: one.bend && one.bend.map((spot) => spot[1]),
      turn: one.cause === one.effect || pairs.has(`${one.effect},${one.cause}`) ? 'bezier' : 'straight',
    },
    classes: HUE[one.sign],
  }));
  return [...boxes, ...arrows];
}

function style() {
  const ink = colour('ink');
  const arrow = (name) => ({
    selector: `edge.${name}`,
    style: { 'line-color': colour(name), 'target-arrow-color': colour(name), color: colour(name), 'text-border-color': colour(name) },
  });
  return [
    { selector: 'node', style: {
      shape: 'round-rectangle', width: 'data(w)', height: 'data(h)', label: 'data(name)', 'text-wrap': 'wrap',
      'text-max-width': 300, 'text-valign': 'center', 'text-halign': 'center', 'font-size': 9.5, 'line-height': 1.15,
      'font-family': 'Arial, Helvetica, Liberation Sans, sans-serif', color: ink, 'background-color': colour('box'),
      'border-color': colour('edge'), 'border-width': 1, 'min-zoomed-font-size': 4,
    } },
    { selector: 'edge', style: {
      width: 'data(width)', 'line-style': 'data(dash)', 'curve-style': 'data(turn)', 'target-arrow-shape': 'triangle',
      'arrow-scale': 0.9, label: 'data(mark)', 'font-size': 12, 'font-weight': 'bold', 'min-zoomed-font-size': 6,
      'text-background-color': colour('paper'), 'text-background-opacity': 1, 'text-background-padding': 2,
      'text-background-shape': 'round-rectangle', 'text-border-width': 1, 'text-border-opacity': 1,
    } },
    { selector: 'edge[along]', style: {
      'curve-style': 'round-segments', 'edge-distances': 'node-position', 'segment-weights': 'data(along)',
      'segment-distances': 'data(aside)', 'segment-radii': 14,
    } },
    arrow('plus'), arrow('minus'), arrow('open'),
    { selector: '.gone', style: { display: 'none' } },
    { selector: '.dim', style: { opacity: Number(colour('dim')) } },
    { selector: 'node.marked', style: { 'background-color': colour('strong'), 'border-width': 2.5 } },
    { selector: 'edge.marked', style: { width: 4.5, 'z-index': 9 } },
    { selector: 'edge.stitched', style: { width: 2.6, 'z-index': 8 } },
    { selector: 'node.here', style: { 'border-color': colour('focus'), 'border-width': 4, 'background-color': colour('strong') } },
    { selector: 'edge.here', style: { 'underlay-color': colour('focus'), 'underlay-opacity': 0.6, 'underlay-padding': 5 } },
  ];
}

function draw() {
  const now = shown();
  cy = cytoscape({
    container: byId('map'), elements: elements([...now.factors], now.links), style: style(), layout: { name: 'preset', fit: true, padding: 12 },
    minZoom: 0.03, maxZoom: 5, autoungrabify: true, boxSelectionEnabled: false, autounselectify: true,
    textureOnViewport: links.length > 300, hideEdgesOnViewport: links.length > 1200,
  });
  cy.on('tap', 'node', (event) => openFactor(event.target.data('at')));
  cy.on('tap', 'edge', (event) => openLink(event.target.data('at')));
  byId('map').querySelectorAll('canvas').forEach((canvas) => canvas.setAttribute('aria-hidden', 'true'));
}

const boxOf = (at) => cy.getElementById(`f${at}`);
const arrowOf = (at) => cy.getElementById(`l${at}`);

function paint(fit) {
  const now = shown();
  const kept = new Set(now.links);
  const lacking = (ats, of) => ats.filter((at) => !of(at).length);
  cy.add(elements(lacking([...now.factors], boxOf), lacking(now.links, arrowOf)));
  cy.batch(() => {
    cy.nodes().forEach((box) => { box.toggleClass('gone', !now.factors.has(box.data('at'))); });
    cy.edges().forEach((arrow) => { arrow.toggleClass('gone', !kept.has(arrow.data('at'))); });
    cy.elements().removeClass('dim marked stitched here');
    if (state.marked) {
      cy.elements().addClass('dim');
      state.marked.factors.forEach((at) => boxOf(at).removeClass('dim').addClass('marked'));
      state.marked.links.forEach((at) => arrowOf(at).removeClass('dim').addClass('marked'));
      (state.marked.stitched || []).forEach((at) => arrowOf(at).removeClass('dim').addClass('stitched'));
    }
    if (state.open) (state.open.kind === 'factor' ? boxOf : arrowOf)(state.open.at).removeClass('dim').addClass('here');
  });
  if (fit) fitTo(state.marked ? cy.elements('.marked, .stitched') : cy.elements(':visible'));
  byId('count').textContent = `${now.factors.size} of ${number(factors.length)} factors, ${number(now.links.length)} of ${number(links.length)} links shown`
    + (mainOnly() ? (data.drawn ? ', the heaviest' : ', those that most people told') : '');
  byId('whole').textContent = state.main ? `Show all ${number(links.length)} links` : `Show the ${data.main.length} main links`;
  byId('map').dataset.factors = now.factors.size;
  byId('map').dataset.links = now.links.length;
}

function fitTo(what) {
  if (!what.length) return;
  cy.fit(what, 14);
  if (cy.zoom() > 1.6) { cy.zoom(1.6); cy.center(what); }
}

function key() {
  const samples = ['+', '-', '?'].filter((sign) => links.some((link) => link.sign === sign));
  const rows = samples.map((sign) => {
    const item = document.createElement('li');
    const dash = { '+': '', '-': '7 4', '?': '2 4' }[sign];
    item.innerHTML = `<svg width="40" height="14" aria-hidden="true"><path d="M0 7h40" stroke="var(--${HUE[sign]})" stroke-width="2.4" stroke-dasharray="${dash}"/></svg>`;
    item.append(`${MARK[sign]} ${data.reads[sign]}`);
    return item;
  });
  const thick = document.createElement('li');
  thick.textContent = 'Thicker: told by more people';
  byId('key').replaceChildren(...rows, ...(data.drawn ? [] : [thick]));
}

function look() {
  const wish = byId('theme').value;
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  const strong = matchMedia('(prefers-contrast: more)').matches || matchMedia('(forced-colors: active)').matches;
  document.documentElement.dataset.look = wish || (strong ? 'contrast' : dark ? 'dark' : 'light');
  if (cy) cy.style(style());
}

// Keys in the picture: the nearest shown factor that lies in the arrow's direction.
function step(dx, dy) {
  const now = [...shown().factors];
  if (!now.length) return;
  const here = state.open && state.open.kind === 'factor' && now.includes(state.open.at) ? factors[state.open.at] : null;
  let best = null;
  for (const at of now) {
    const one = factors[at];
    const x = one.x - (here ? here.x : 0);
    const y = one.y - (here ? here.y : 0);
    if (!here) { if (best === null || y + x / 4 < best.cost) best = { at, cost: y + x / 4 }; continue; }
    const ahead = x * dx + y * dy;
    if (one === here || ahead <= 1) continue;
    const cost = ahead + 2.5 * Math.abs(x * dy - y * dx);
    if (best === null || cost < best.cost) best = { at, cost };
  }
  if (best === null) { byId('said').textContent = 'No factor further in this direction.'; return; }
  openFactor(best.at, true);
  const box = boxOf(best.at);
  const seen = cy.extent();
  const spot = box.position();
  if (spot.x < seen.x1 || spot.x > seen.x2 || spot.y < seen.y1 || spot.y > seen.y2) cy.center(box);
  byId('said').textContent = `${label(best.at)}: ${into[best.at].filter(passes).length} links in, ${out[best.at].filter(passes).length} out.`;
}

function keys(event) {
  const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (moves[event.key]) step(...moves[event.key]);
  else if (event.key === '+' || event.key === '=') zoom(1.25);
  else if (event.key === '-') zoom(0.8);
  else if (event.key === 'Escape') reset();
  else if (event.key === 'Enter' && state.open) byId('d-title').focus();
  else return;
  event.preventDefault();
}

function zoom(by) {
  cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}
