// Runs before the first paint, so that no theme flashes. The preference is read again by ui/theme.ts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem('sightglass.theme');
  } catch {
    // Storage can be forbidden; the system's theme is then the right one.
  }
  var light = matchMedia('(prefers-color-scheme: light)').matches;
  var isFixed = choice === 'dark' || choice === 'light';
  document.documentElement.dataset.theme = isFixed ? choice : light ? 'light' : 'dark';
})();
