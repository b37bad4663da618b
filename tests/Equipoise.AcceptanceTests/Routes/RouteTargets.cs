using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Equipoise.Trials.Access;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Web;
using Equipoise.Web.Access;

namespace Equipoise.AcceptanceTests.Routes;

/// <summary>Whose thing an address names.</summary>
internal enum Whose
{
    /// <summary>The viewer's to see.</summary>
    Own,

    /// <summary>That of another site.</summary>
    OtherSite,

    /// <summary>Numbered as another trial numbers.</summary>
    OtherTrial,

    /// <summary>Nobody's.</summary>
    Missing,
}

/// <summary>An address of a route, filled in.</summary>
internal sealed record Target(Route Route, string Address, Whose Whose);

/// <summary>What the parameters of routes are filled with, for one viewer of a trial. A route whose parameter is not in this table is no route that was tested: it fails.</summary>
internal sealed partial class RouteTargets(TrialState state, Role? role, string? site)
{
    private bool OfSite => role is { } r && Grant.OfSites.Contains(r);

    /// <summary>The addresses of a route. Each parameter in turn takes what is not the viewer's; the others stay their own.</summary>
    public ImmutableArray<Target> Of(Route route)
    {
        var names = Parameter().Matches(route.Pattern).Select(m => m.Groups[1].Value).ToList();
        var values = names.ToDictionary(n => n, n => Values(n, route));
        IEnumerable<ImmutableDictionary<string, string>> own = [ImmutableDictionary<string, string>.Empty];
        foreach (var name in names)
        {
            own = [.. own.SelectMany(o => values[name].Where(v => v.Whose == Whose.Own).Select(v => o.Add(name, v.Value)))];
        }

        // A route of something that this trial has none of is still asked for what is missing.
        own = own.Any() ? own : [names.ToImmutableDictionary(n => n, n => values[n].FirstOrDefault(v => v.Whose == Whose.Own, values[n][0]).Value)];
        List<Target> targets = names.Any(n => values[n].All(v => v.Whose != Whose.Own)) ? [] : [.. own.Select(o => new Target(route, Fill(route, o), Whose.Own))];
        foreach (var name in names)
        {
            // With each of the first values of the others, so that a route is refused for the name and not for the combination.
            foreach (var rest in own.DistinctBy(o => string.Join('/', names.Where(n => n != name).Select(n => o[n]))).Take(4))
            {
                targets.AddRange(values[name].Where(v => v.Whose != Whose.Own).Select(v => new Target(route, Fill(route, rest.SetItem(name, v.Value)), v.Whose)));
            }
        }

        return [.. targets.DistinctBy(t => t.Address)];
    }

    private static string Fill(Route route, ImmutableDictionary<string, string> values) => Parameter().Replace(route.Pattern, m => Uri.EscapeDataString(values[m.Groups[1].Value]));

    private ImmutableArray<(Whose Whose, string Value)> Values(string parameter, Route route) => parameter switch
    {
        "participant" => Participants(),
        "command" => [.. CommandForm.All.Where(f => f.AboutParticipant == route.Pattern.Contains("{participant}", StringComparison.Ordinal) && role is { } r && f.GivenBy.Contains(r)).Select(f => (Whose.Own, f.Name)), (Whose.Missing, "noSuchCommand"), .. CommandForm.All.Where(f => role is { } r && !f.GivenBy.Contains(r)).Take(1).Select(f => (Whose.Missing, f.Name))],
        "site" => [.. state.Sites.Keys.Where(Mine).Take(2).Select(s => (Whose.Own, s)), .. state.Sites.Keys.Where(s => !Mine(s)).Take(2).Select(s => (Whose.OtherSite, s)), (Whose.Missing, "99")],
        "entry" when route.Pattern.StartsWith("/board/minutes/", StringComparison.Ordinal) => [(Whose.Missing, "1")],
        "entry" or "sequence" => Entries(),
        "cut" => [.. state.Cuts.Select(c => (Whose.Own, c.Cut)), (Whose.Missing, "nocut")],
        "act" when route.Pattern.StartsWith("/board/", StringComparison.Ordinal) => [(Whose.Own, "advise"), (Whose.Own, "sign"), (Whose.Own, "reveal"), (Whose.Missing, "nothing")],
        "act" => [(Whose.Own, "close"), (Whose.Own, "reopen"), (Whose.Missing, "nothing")],
        "ending" => [(Whose.Own, "csv"), (Whose.Own, "R"), (Whose.Missing, "exe")],
        "query" => [(Whose.Own, "1"), (Whose.Own, "2"), (Whose.Missing, "99")],
        "cycle" => [(Whose.Own, "1"), (Whose.Own, "2"), (Whose.Own, "3"), (Whose.Missing, "99")],
        "slot" => [.. Enumerable.Range(1, 14).Select(s => (Whose.Own, s.ToString(CultureInfo.InvariantCulture))), (Whose.Missing, "99")],
        "secret" => [(Whose.Missing, new string('x', 43))],
        "account" => [(Whose.Own, "nurse"), (Whose.Own, "sponsor"), (Whose.Missing, "nobody")],
        _ => throw new Xunit.Sdk.XunitException($"{route.Verb} {route.Pattern}: Routes/RouteTargets.cs does not say what {{{parameter}}} can be. Add its own, other and missing values there; until then the route is not tested."),
    };

    private bool Mine(string ofSite) => !OfSite || ofSite == site;

    private ImmutableArray<(Whose Whose, string Value)> Participants()
    {
        // One in the middle of a cycle, one treated before, one only randomised, one candidate.
        static IEnumerable<ParticipantState> Kinds(IEnumerable<ParticipantState> of) => of.OrderBy(p => p.Id, StringComparer.Ordinal).GroupBy(p => (p.Randomisation is null, p.Cycles.IsEmpty, p.Queries.IsEmpty, p.Stops.IsEmpty)).Select(g => g.Last());
        var own = Kinds(state.Participants.Values.Where(p => Mine(p.Site))).Take(5).ToList();
        var other = Kinds(state.Participants.Values.Where(p => !Mine(p.Site))).Take(3).ToList();
        return
        [
            .. own.Select(p => (Whose.Own, p.Id)),
            .. other.Select(p => (Whose.OtherSite, p.Id)),
            (Whose.OtherTrial, "EQY" + own[0].Id[3..]),
            (Whose.Missing, own[0].Id[..^3] + "999"),
            .. other.Take(1).Select(p => (Whose.Missing, p.Id[..^3] + "999")),
        ];
    }

    private ImmutableArray<(Whose Whose, string Value)> Entries()
    {
        static IEnumerable<long> Kinds(IEnumerable<ParticipantState> of) => of.OrderBy(p => p.Id, StringComparer.Ordinal).SelectMany(p => EventHistory.NewestFirst(p.History)).GroupBy(h => h.Fact.GetType()).Select(g => g.First().Sequence).Order();
        return
        [
            .. Kinds(state.Participants.Values.Where(p => Mine(p.Site))).Take(6).Select(e => (Whose.Own, Text(e))),
            .. Kinds(state.Participants.Values.Where(p => !Mine(p.Site))).Take(3).Select(e => (Whose.OtherSite, Text(e))),
            (Whose.Missing, Text(state.Version + 1000)),
        ];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\*{0,2}([a-zA-Z]+)(?:[:?][^}]*)?\}")]
    private static partial Regex Parameter();
}
