// The picture first; lists and table once it is on the screen.
look();
draw();
key();
paint(false);
function begin() {
  fillAll();
  heads();
  rows();
  byId('search').addEventListener('input', doSearch);
  byId('do-focus').addEventListener('click', doFocus);
  byId('do-ways').addEventListener('click', doWays);
  ['f-people', 'f-sign', 'f-level', 'f-theme', 'f-group', 'compare'].forEach((name) => byId(name).addEventListener('change', doFilter));
  byId('loop').addEventListener('change', () => doLoop(0));
  byId('loop-next').addEventListener('click', () => doLoop(1));
  byId('loop-back').addEventListener('click', () => doLoop(-1));
  byId('theme').addEventListener('change', look);
  byId('again').addEventListener('click', reset);
  byId('zoom-in').addEventListener('click', () => zoom(1.25));
  byId('zoom-out').addEventListener('click', () => zoom(0.8));
  byId('whole').addEventListener('click', toggleWhole);
  byId('whole').hidden = !data.main.length;
  byId('fit').addEventListener('click', () => fitTo(cy.elements(':visible')));
  byId('map').addEventListener('keydown', keys);
  byId('tools').addEventListener('submit', (event) => event.preventDefault());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', look);
  document.documentElement.dataset.ready = 'yes';
}
cy.one('render', () => {
  document.documentElement.dataset.drawn = Math.round(performance.now());
  setTimeout(begin, 0);
});
