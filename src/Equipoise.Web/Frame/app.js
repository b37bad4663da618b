// Niceties. Every task works without this file.
(() => {
  'use strict';
  // A second click on a button while its form is on the way is one click.
  document.addEventListener('submit', event => {
    const form = event.target;
    if (form.dataset.sent && form.method === 'post') {
      event.preventDefault();
      return;
    }
    form.dataset.sent = 'yes';
  });
  // A page that comes back from the browser's memory may be sent again; its key is still the old one.
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent));
  // What stands against a form is read out and seen first.
  document.getElementById('problem')?.focus();
})();
