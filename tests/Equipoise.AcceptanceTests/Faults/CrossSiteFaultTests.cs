using System.Diagnostics;
using Equipoise.AcceptanceTests.Routes;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web;
using Equipoise.Web.Access;
using Equipoise.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;
using Route = Equipoise.Web.Route;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>
/// FLT-T9: every route of the catalogue x every account x {own, another site's, numbered as another trial numbers, nobody's}. What is another's and what is nobody's are answered with the same bytes; whoever the
/// policy does not name is refused whatever they name; and no page of a site holds the number of another site's participant.
/// </summary>
[Collection(WebCollection.Name)]
public sealed class CrossSiteFaultTests(WebRehearsal rehearsal, ITestOutputHelper output)
{
    [Fact]
    public Task FLT_T9_no_route_of_a_running_trial_tells_anybody_of_what_is_not_theirs() => Try("a running trial", rehearsal.Running());

    [Fact]
    public Task FLT_T9_no_route_of_a_finished_trial_tells_anybody_of_what_is_not_theirs() => Try("a finished trial", rehearsal.Finished());

    [Fact]
    public async Task FLT_T9_lists_searches_and_exports_of_a_site_hold_nobody_elses_whatever_is_asked_for()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var (state, asked) = (web.Host.Current(), 0);
        foreach (var account in (string[])["nurse", "investigator"])
        {
            using var visitor = Visitor.To(web, account);
            var site = visitor.Grant!.Site!;
            var other = state.Participants.Values.Where(p => p.Site != site && p.Randomisation is not null).OrderBy(p => p.Id, StringComparer.Ordinal).First();
            var missing = other.Id[..^3] + "999";
            foreach (var route in RouteCatalogue.All.Where(r => r.Verb == "GET" && visitor.MayUse(r) && r.Policy.Roles.Length > 0))
            {
                foreach (var address in visitor.Targets.Of(route).Where(t => t.Whose == Whose.Own).Take(2).Select(t => t.Address))
                {
                    foreach (var query in (string[])["participant={0}", "q={0}", "search={0}", "about={0}", "id={0}", "number={0}", "participant={0}&site=" + other.Site, "sort={0}&page=2"])
                    {
                        var found = await visitor.Get(address + "?" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, other.Id));
                        var not = await visitor.Get(address + "?" + string.Format(System.Globalization.CultureInfo.InvariantCulture, query, missing));
                        asked += 2;
                        found.Status.ShouldBe(not.Status, $"{address} {query}");

                        // What was typed may stand in its box again; nothing else may differ.
                        SameText.Of(found.Text).Replace(other.Id, "(asked)", StringComparison.Ordinal).ShouldBe(SameText.Of(not.Text).Replace(missing, "(asked)", StringComparison.Ordinal), $"{address} {query}");
                        state.Participants.Values.Where(p => p.Site != site && p.Id != other.Id).ShouldAllBe(p => !found.Text.Contains(p.Id, StringComparison.Ordinal));
                    }
                }
            }
        }

        output.WriteLine($"{asked} requests");
        FaultRun.Note("T9", $"lists and searches of a site asked for another site's participant in 8 ways: {asked} requests, each answered as for a number that nobody has");
    }

    [Fact]
    public async Task FLT_T9_the_time_does_not_tell_whether_it_is_there()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var visitor = Visitor.To(web, "nurse");
        var repeats = FaultRun.Of(40, 200);
        var worst = 0.0;
        foreach (var route in RouteCatalogue.All.Where(r => r.Verb == "GET" && r.Policy.Shows == Shows.OwnSite && r.Pattern.Contains("{participant}", StringComparison.Ordinal) && visitor.MayUse(r)))
        {
            var targets = visitor.Targets.Of(route);
            var (other, missing) = (targets.First(t => t.Whose == Whose.OtherSite).Address, targets.First(t => t.Whose == Whose.Missing).Address);
            var (others, nobodys) = (new List<double>(), new List<double>());
            for (var i = 0; i < repeats; i++)
            {
                // In turn, so that what else the machine does falls on both.
                others.Add(await Time(visitor, i % 2 == 0 ? other : missing));
                nobodys.Add(await Time(visitor, i % 2 == 0 ? missing : other));
                if (i % 2 == 1)
                {
                    (others[^1], nobodys[^1]) = (nobodys[^1], others[^1]);
                }
            }

            var (a, b) = (Median(others), Median(nobodys));
            output.WriteLine(FormattableString.Invariant($"{route.Pattern}: another site's {a:F2} ms, nobody's {b:F2} ms"));
            worst = Math.Max(worst, Math.Abs(a - b));
            Math.Abs(a - b).ShouldBeLessThan(Math.Max(2, 0.5 * Math.Max(a, b)), route.Pattern);
        }

        FaultRun.Note("T9", $"medians over {repeats} answers of another site's and of nobody's differ by at most {worst:F2} ms on any route");
    }

    private async Task Try(string what, string ledger)
    {
        await using var web = await WebListening.Start(ledger);
        var state = web.Host.Current();
        var (asked, leaks, counted) = (0, new List<string>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var account in Visitor.Accounts.Append(WebListening.Stranger).Append(Visitor.Nobody))
        {
            using var visitor = Visitor.To(web, account);
            var others = visitor.Grant?.Site is { } own ? state.Participants.Values.Where(p => p.Site != own).Select(p => p.Id).ToList() : [];
            foreach (var route in RouteCatalogue.All.Where(r => r.Verb == "GET" || (account.Length > 0 && !r.IsApi)))
            {
                var lets = visitor.MayUse(route);
                var targets = (lets && visitor.Role is not null ? visitor.Targets : new RouteTargets(state, Role.Nurse, state.Grants.First(g => g.Site is not null).Site)).Of(route);

                // What is one's own is not acted on here, and one's own account is tried elsewhere.
                var tried = targets.Where(t => route.Verb == "GET" || (route.Policy.Roles.Length > 0 && (t.Whose != Whose.Own || !lets)));
                Answered? first = null;
                foreach (var target in FaultRun.Long ? tried : Fewer([.. tried]))
                {
                    var answer = await visitor.Ask(target);
                    asked++;
                    counted[target.Whose.ToString()] = counted.GetValueOrDefault(target.Whose.ToString()) + 1;
                    var nothing = target.Whose is Whose.Missing or Whose.OtherTrial || (visitor.OfSite && target.Whose == Whose.OtherSite);
                    var problem = answer.Status >= 500 ? "the program failed"
                        : !lets && !(account.Length > 0 ? [403] : route.IsApi ? new[] { 401 } : [302]).Contains(answer.Status) ? "not refused"
                        : lets && nothing && answer.Status != 404 ? "404 expected"
                        : (!lets ? account.Length > 0 : nothing) && first is not null && (SameText.Of(first.Text), first.Headers) != (SameText.Of(answer.Text), answer.Headers) ? "not the bytes of the other refusals"
                        : lets && answer.Status == 200 && others.Find(o => (answer.Text + answer.Headers).Contains(o, StringComparison.Ordinal)) is { } named ? "names " + named
                        : null;
                    first = !lets || nothing ? first ?? answer : first;
                    if (problem is not null)
                    {
                        leaks.Add($"{(account.Length == 0 ? "nobody" : account)}, {route.Verb} {target.Address} ({target.Whose}): {answer.Status}, {problem}");
                    }
                }
            }
        }

        // Who asked for what is not theirs stands in the access ledger.
        var noted = web.Services.GetRequiredService<IAccessLog>().Read().Select(e => e.Event).OfType<AccessNoted>().Where(n => n.Act == AccessAct.AccessRefused).ToList();
        foreach (var account in Visitor.Accounts)
        {
            noted.ShouldContain(n => n.Account == account);
        }

        noted.ShouldNotContain(n => n.Target != null && state.Participants.Keys.Any(p => n.Target.Contains(p)));

        output.WriteLine($"{what}: {RouteCatalogue.All.Length} routes x {Visitor.Accounts.Length + 2} accounts: {asked} requests ({string.Join(", ", counted.Select(c => $"{c.Value} {c.Key}"))}), leaks {leaks.Count}");
        FaultRun.Note("T9", $"{what}: {RouteCatalogue.All.Length} routes x {Visitor.Accounts.Length + 2} accounts (one without a role, one not signed in) x own, other site's, other trial's, missing: {asked} requests; leaks {leaks.Count}");
        leaks.ForEach(output.WriteLine);
        leaks.ShouldBeEmpty();
    }

    private static IEnumerable<Target> Fewer(List<Target> targets) => targets.GroupBy(t => t.Whose).SelectMany(g => g.Take(g.Key == Whose.Own ? 12 : 6));

    private static async Task<double> Time(Visitor visitor, string address)
    {
        var watch = Stopwatch.GetTimestamp();
        await visitor.Get(address);
        return Stopwatch.GetElapsedTime(watch).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
