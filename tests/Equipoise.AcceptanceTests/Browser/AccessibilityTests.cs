using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Equipoise.AcceptanceTests.Faults;
using Equipoise.AcceptanceTests.Routes;
using Equipoise.Tests;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.SiteWork;
using Equipoise.Web;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace Equipoise.AcceptanceTests.Browser;

/// <summary>The pages are looked at beside the other tests of the web program, which share their rehearsal.</summary>
[CollectionDefinition(Name)]
public sealed class PagesCollection : ICollectionFixture<WebRehearsal>, ICollectionFixture<Chromium>
{
    public const string Name = "pages";
}

/// <summary>
/// Every page of the catalogue for every role, on a telephone's width and a desk's, light and dark: no violation that axe finds, nothing to scroll sideways at 390 px, no complaint of the browser, no breach of the content
/// security policy. Pictures of all are written where EQUIPOISE_SCREENSHOTS names a folder; those of the docs are made by <see cref="PicturesTests"/>.
/// </summary>
[Collection(PagesCollection.Name)]
public sealed partial class AccessibilityTests(WebRehearsal rehearsal, Chromium chromium, ITestOutputHelper output)
{
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("EQUIPOISE_SCREENSHOTS") is { Length: > 1 } folder ? folder : null;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Both widths and both themes; all four pairs in the long form.</summary>
    private static readonly (int Width, ColorScheme Scheme)[] Views = Environment.GetEnvironmentVariable("EQUIPOISE_FAULTS") is { Length: > 0 } || Pictures is not null
        ? [(1440, ColorScheme.Light), (1440, ColorScheme.Dark), (390, ColorScheme.Dark), (390, ColorScheme.Light)]
        : [(1440, ColorScheme.Light), (390, ColorScheme.Dark)];

    [BrowserFact]
    public Task Every_page_of_a_running_trial_passes_axe_at_both_widths_in_both_themes() => Look(rehearsal.Running(), "running", chromium);

    [BrowserFact]
    public Task Pages_of_a_finished_trial_pass_axe_at_both_widths_in_both_themes() => Look(rehearsal.Finished(), "finished", chromium);

    private async Task Look(string ledger, string trial, Chromium with)
    {
        await using var web = await WebListening.Start(ledger);
        var (found, covered, watch) = (new ConcurrentQueue<string>(), new ConcurrentDictionary<string, int>(StringComparer.Ordinal), Stopwatch.StartNew());
        var looks = new ConcurrentQueue<(string Account, Route Route, string Address)>(Addresses(web, trial == "finished").Where(a => trial == "running" || a.Account is not ("nurse" or "investigator")));
        var asked = looks.Select(l => l.Route.Pattern).Distinct().ToList();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            Person? person = null;
            var who = "";
            while (looks.TryDequeue(out var look))
            {
                if (who != look.Account && person is not null)
                {
                    await person.DisposeAsync();
                    person = null;
                }

                person ??= await Person.SignIn(with, web, who = look.Account);
                await At(person, look, trial, found, covered);
            }

            await (person?.DisposeAsync() ?? ValueTask.CompletedTask);
        }));

        output.WriteLine(FormattableString.Invariant($"{trial}: {covered.Values.Sum()} pages of {covered.Count} routes, {Views.Length} views each, {watch.Elapsed.TotalSeconds:F0} s"));
        foreach (var (pattern, pages) in covered.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{pattern}: {pages}");
        }

        FaultRun.Note("axe", $"{trial} trial: {covered.Values.Sum()} pages of {covered.Count} routes, as every role that may open them, at 390 and 1440 px, light and dark: violations {found.Count}");
        foreach (var kind in found.GroupBy(f => f.Split(": ", 3) is [_, var rule, ..] ? rule : f))
        {
            output.WriteLine($"{kind.Key}: {kind.Count()}, such as {kind.First()}");
        }

        found.ShouldBeEmpty();
        if (trial == "running")
        {
            // What no address could show was not looked at: then RouteTargets does not know one.
            asked.Except(covered.Keys).Except(NoPages).ShouldBeEmpty("of these routes no page could be shown");
        }
    }

    /// <summary>Routes that answer GET with something other than a page, or that a running rehearsal in which no arm is concealed has nothing to show for.</summary>
    private static readonly string[] NoPages = ["/health", "/health/live", "/metrics", "/style.css", "/app.js", "/mark.svg", "/", "/participants/{participant}/unblind"];

    private static IEnumerable<(string Account, Route Route, string Address)> Addresses(WebListening web, bool few)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var account in Visitor.Accounts.Append(Visitor.Nobody))
        {
            using var visitor = Visitor.To(web, account);
            foreach (var route in RouteCatalogue.All.Where(r => r.Verb == "GET" && !r.IsApi && visitor.MayUse(r) && (account.Length > 0) == r.Policy.SignIn))
            {
                // Each page as every role; many of its kind (every command's form) once only.
                var targets = visitor.Targets.Of(route).Where(t => t.Whose == Whose.Own).ToList();
                foreach (var target in targets.Where((t, i) => i == 0 || (!few && seen.Add(Kind(route, t.Address)))).Take(few ? 2 : 40))
                {
                    yield return (account, route, target.Address);
                }

                foreach (var address in few ? [] : Together(web.Host.Current(), visitor.Grant?.Site, route.Pattern))
                {
                    yield return (account, route, address);
                }
            }

            if (account == "nurse" && !few)
            {
                yield return (account, RouteCatalogue.All[0], "/nothing/of/the/kind");
            }
        }
    }

    /// <summary>Addresses of which the parts must belong together: an entry of that very participant, a cut's name with its analysis and day.</summary>
    private static IEnumerable<string> Together(TrialState state, string? site, string pattern)
    {
        var entries = state.Participants.Values.Where(p => p.Site == site).OrderBy(p => p.Id, StringComparer.Ordinal)
            .SelectMany(p => EventHistory.NewestFirst(p.History).Select(h => (Kind: h.Fact.GetType(), At: FormattableString.Invariant($"{p.Id}/{h.Sequence}")))).DistinctBy(e => e.Kind).Take(12).Select(e => e.At);
        return pattern switch
        {
            "/participants/{participant}/entries/{entry}" => entries.Select(e => "/participants/" + e.Replace("/", "/entries/", StringComparison.Ordinal)),
            "/signing/{participant}/{entry}" when site is not null => SigningList.Of(state, site).Take(3).Select(i => FormattableString.Invariant($"/signing/{i.Participant}/{i.Entry}")),
            "/cuts/preview" => ["/cuts/preview?cut=look&analysis=interim&asOf=" + state.LastRecordedAt.InUtc().Date.PlusDays(-2).ToString("uuuu-MM-dd", System.Globalization.CultureInfo.InvariantCulture)],
            _ => [],
        };
    }

    /// <summary>Addresses that differ only in the participant, the entry, the slot show pages of one kind.</summary>
    private static string Kind(Route route, string address) => route.Pattern.Contains("{command}", StringComparison.Ordinal) ? route.Pattern + address[(address.LastIndexOf('/') + 1)..] : address;

    private static async Task At(Person person, (string Account, Route Route, string Address) look, string trial, ConcurrentQueue<string> found, ConcurrentDictionary<string, int> covered)
    {
        var (page, before) = (person.Page, person.Complaints.Length);
        await page.SetViewportSizeAsync(1440, 900);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        var what = $"{(look.Account.Length == 0 ? "nobody" : look.Account)} at {look.Address}";
        IResponse? response;
        try
        {
            response = await page.GotoAsync(person.Address + look.Address);
        }
        catch (PlaywrightException e) when (e.Message.Contains("Download is starting", StringComparison.Ordinal) || e.Message.Contains("ERR_ABORTED", StringComparison.Ordinal))
        {
            // A file, and no page.
            covered.AddOrUpdate(look.Route.Pattern, 0, (_, n) => n);
            return;
        }

        if (response is null || !(response.Headers.GetValueOrDefault("content-type") ?? "").StartsWith("text/html", StringComparison.Ordinal))
        {
            covered.AddOrUpdate(look.Route.Pattern, 0, (_, n) => n);
            return;
        }

        if (response.Status >= 500)
        {
            found.Enqueue($"{what}: {response.Status}");
        }

        if (response.Status == 200)
        {
            covered.AddOrUpdate(look.Route.Pattern, 1, (_, n) => n + 1);
        }
        else if (look.Address != "/nothing/of/the/kind")
        {
            return;
        }

        await page.EvaluateAsync(Axe);
        foreach (var (width, scheme) in Views)
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            // Everything once at each width and in each theme; at the other two only what hangs on both.
            var violations = await page.EvaluateAsync<JsonElement>(
                """
                async all => (await axe.run(document, { ...(all ? {} : { runOnly: { type: 'rule', values: ['color-contrast', 'target-size', 'link-in-text-block', 'scrollable-region-focusable'] } }), resultTypes: ['violations'], elementRef: false })).violations.map(v => v.id + ': ' + v.nodes.slice(0, 2).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? '')).join(' | '))
                """,
                FaultRun.Long || (width == 1440) == (scheme == ColorScheme.Light));
            foreach (var violation in violations.EnumerateArray())
            {
                found.Enqueue(FormattableString.Invariant($"{what}, {width} px, {scheme}: {violation.GetString()}"));
            }

            if (width == 390 && await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and var over)
            {
                var widest = await page.EvaluateAsync<string>("() => { const w = document.documentElement.clientWidth; const e = [...document.querySelectorAll('main *, header *, footer *')].filter(e => e.getBoundingClientRect().right > w + 0.5).sort((a, b) => a.querySelectorAll('*').length - b.querySelectorAll('*').length)[0]; return e ? e.outerHTML.slice(0, 120) : ''; }");
                found.Enqueue(FormattableString.Invariant($"{what}, {width} px: {over} px too wide: {widest}"));
            }

            if (Pictures is not null && (scheme == ColorScheme.Light ? width == 1440 || look.Route.Policy.Shows == Web.Access.Shows.OwnSite : width == 1440 && Dark.Contains(look.Route.Pattern)))
            {
                Directory.CreateDirectory(Pictures);
                var name = Unsafe().Replace(look.Route.Pattern.Contains('{', StringComparison.Ordinal) ? Unsafe().Replace(look.Route.Pattern, "-") + "-" + look.Address.Split('/')[^1] : look.Address, "-").Trim('-');
                await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Pictures, FormattableString.Invariant($"{(trial == "finished" ? "finished-" : "")}{look.Account}-{(name.Length == 0 ? "start" : name)}-{width}{(scheme == ColorScheme.Dark ? "-dark" : "")}.png")), FullPage = true });
            }
        }

        foreach (var complaint in person.Complaints.Skip(before))
        {
            found.Enqueue($"{what}: {complaint}");
        }
    }

    /// <summary>Routes of which a picture in the dark is kept too.</summary>
    private static readonly string[] Dark = ["/to-do", "/centre", "/board", "/participants/{participant}"];

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex Unsafe();
}
