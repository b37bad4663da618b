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
  // What is being filled in is kept at the server, so that it outlives the session and the browser.
  const tokenOf = form => form.querySelector('input[name="__RequestVerificationToken"]')?.value ?? '';
  document.querySelectorAll('form[data-draft]').forEach(form => {
    let timer;
    const place = new URL(location.href);
    place.searchParams.delete('_draft');
    const keep = () => {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (typeof value === 'string' && !name.startsWith('_')) {
          body.append(name, value);
        }
      }
      body.append('_form', place.pathname + place.search);
      body.append('__RequestVerificationToken', tokenOf(form));
      fetch('/drafts', { method: 'POST', body, redirect: 'manual' }).catch(() => {});
    };
    form.addEventListener('input', () => {
      clearTimeout(timer);
      timer = setTimeout(keep, 1500);
    });
    form.addEventListener('submit', () => clearTimeout(timer));
  });
  // A form that is opened with what was kept: boxes and lists, which the page itself does not fill.
  document.querySelectorAll('[data-draft-fields]').forEach(kept => {
    const form = kept.closest('form');
    for (const [name, value] of Object.entries(JSON.parse(kept.dataset.draftFields))) {
      const values = value.split(';');
      form.querySelectorAll(`[name="${CSS.escape(name)}"]`).forEach(field => {
        if (field.type === 'checkbox' || field.type === 'radio') {
          field.checked = values.includes(field.value);
        } else if (field.type !== 'hidden' && !field.value) {
          field.value = value;
        }
      });
    }
  });
  // Passkeys: the question comes from the server, the answer goes back with the form.
  const hidden = (form, name, value) => {
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name, value });
    form.append(field);
  };
  const answer = async (form, question, kind) => {
    const response = await fetch(question, { method: 'POST', body: new URLSearchParams({ __RequestVerificationToken: tokenOf(form) }) });
    const { optionsJson, ceremony } = await response.json();
    const options = JSON.parse(optionsJson);
    const credential = kind === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    hidden(form, '_ceremony', ceremony);
    hidden(form, '_credential', JSON.stringify(credential.toJSON()));
    form.submit();
  };
  const again = form => error => {
    delete form.dataset.sent;
    const said = form.querySelector('[role="alert"]') ?? form.appendChild(Object.assign(document.createElement('p'), { className: 'wrong' }));
    said.setAttribute('role', 'alert');
    said.textContent = 'The passkey did not answer: ' + error.message;
  };
  if (window.PublicKeyCredential?.parseRequestOptionsFromJSON) {
    document.querySelectorAll('form[data-passkey]').forEach(form => {
      form.hidden = false;
      form.addEventListener('submit', event => {
        event.preventDefault();
        answer(form, form.dataset.question, form.dataset.passkey).catch(again(form));
      });
    });
    document.querySelectorAll('[data-passkey-sign]').forEach(offer => {
      offer.hidden = false;
      offer.querySelector('button').addEventListener('click', () => answer(offer.closest('form'), offer.dataset.passkeySign, 'get').catch(again(offer.closest('form'))));
    });
  }
})();
