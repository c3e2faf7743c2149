/**
 * What a script adds where one may run: a filter over many scenarios, larger charts, paths to copy, everything unfolded in print.
 * It makes what it needs itself, so that nothing is there that does nothing. Nothing of a heap is in it.
 */
export const SCRIPT = `
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const make = (name, properties) => Object.assign(document.createElement(name), properties);
  const scenarios = all('.scenario');
  const tools = document.querySelector('.tools');
  if (tools && scenarios.length > 3) {
    const search = make('input', { type: 'search', placeholder: 'Filter scenarios', ariaLabel: 'Filter scenarios' });
    const only = make('input', { type: 'checkbox', id: 'only' });
    const label = make('label', {});
    label.append(only, ' only what did not pass');
    const count = make('span', { role: 'status' });
    const filter = () => {
      const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
      let shown = 0;
      for (const one of all('[data-name]')) {
        const fits = words.every((word) => one.dataset.name.includes(word)) && !(only.checked && one.dataset.verdict === 'pass');
        one.hidden = !fits;
        if (fits && one.classList.contains('scenario')) shown++;
      }
      count.textContent = shown + ' of ' + scenarios.length;
    };
    search.addEventListener('input', filter);
    only.addEventListener('change', filter);
    tools.append(search, label, count);
    filter();
  }
  for (const chain of all('[data-path]')) {
    const button = make('button', { type: 'button', textContent: 'copy path' });
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(chain.dataset.path);
        button.textContent = 'copied';
      } catch {
        getSelection().selectAllChildren(chain);
        button.textContent = 'selected';
      }
      setTimeout(() => { button.textContent = 'copy path'; }, 1500);
    });
    chain.after(button);
  }
  for (const figure of all('.charts > figure')) {
    const caption = figure.querySelector('figcaption');
    const button = make('button', { type: 'button', textContent: 'larger', ariaLabel: 'larger: ' + caption.textContent });
    button.ariaPressed = 'false';
    button.addEventListener('click', () => { button.ariaPressed = String(figure.classList.toggle('big')); });
    caption.append(' ', button);
  }
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    for (let at = target; at; at = at.parentElement) if (at.matches('details')) at.open = true;
    const own = target && target.querySelector(':scope > details');
    if (own) own.open = true;
  };
  addEventListener('hashchange', open);
  addEventListener('beforeprint', () => { for (const one of all('.scenario > details')) one.open = true; });
  open();
})();
`.trim();
