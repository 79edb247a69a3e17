namespace Cohort.Node.Tests.Browser;

/// <summary>A page that tries to change something on a node, and to read from it, in the ways that a page has.</summary>
internal static class Attacks
{
    /// <summary>The page; its address says in <c>target</c> where the node is, and in <c>next</c> where to go then.</summary>
    public const string Page = """
        <!doctype html><title>Win a prize</title><body><script>
        const asked = new URLSearchParams(location.search), target = asked.get('target'), told = [];
        const rules = 'affinity top 1\nsegment evil: spend() >= 0\n';
        async function attempt(name, run) {
          try { told.push(name + ' ' + await run()); } catch (e) { told.push(name + ' ' + e.name); }
        }
        async function post(path, body, options) {
          const answer = await fetch(target + path, { method: 'POST', body, ...options });
          return answer.type === 'opaque' ? 'opaque' : answer.status;
        }
        function submit(path, type, name, value) {
          return new Promise(done => {
            const frame = document.createElement('iframe'), form = document.createElement('form'), field = document.createElement('input');
            frame.name = 'f' + Math.random(); frame.onload = () => { if (frame.sent) done('sent'); };
            Object.assign(form, { method: 'post', action: target + path, enctype: type, target: frame.name });
            Object.assign(field, { type: 'hidden', name, value });
            form.append(field); document.body.append(frame, form); frame.sent = true; form.submit();
          });
        }
        (async () => {
          const json = { 'Content-Type': 'application/json' };
          await attempt('text', () => post('/v1/rebalancer/suspend', '{}', { mode: 'no-cors' }));
          await attempt('untyped', () => post('/v1/rebalancer/suspend', new Blob(['{}']), { mode: 'no-cors' }));
          await attempt('bytes', () => post('/v1/rules', new TextEncoder().encode(rules), { mode: 'no-cors' }));
          await attempt('relabelled', () => post('/v1/rebalancer/suspend', '{}', { mode: 'no-cors', headers: json }));
          await attempt('form', () => post('/v1/rebalancer/suspend', new URLSearchParams({ a: 1 }), { mode: 'no-cors' }));
          await attempt('multipart', () => { const data = new FormData(); data.append('rules', rules); return post('/v1/rules', data, { mode: 'no-cors' }); });
          await attempt('beacon', () => navigator.sendBeacon(target + '/v1/rules', new Blob([rules], { type: 'text/plain' })));
          await attempt('submitted', () => submit('/v1/orders/split', 'text/plain', '{"range":1,"at":"', '"}'));
          await attempt('json', () => post('/v1/rebalancer/suspend', '{}', { headers: json }));
          await attempt('octets', () => post('/v1/rules', rules, { headers: { 'Content-Type': 'application/octet-stream' } }));
          await attempt('read', async () => (await fetch(target + '/v1/status')).status);
          await fetch('/told', { method: 'POST', body: told.join('\n') });
          if (asked.get('next')) location.href = asked.get('next');
        })();
        </script>
        """;
}
