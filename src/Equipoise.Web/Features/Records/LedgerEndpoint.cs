using System.Collections.Immutable;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Access;
using Equipoise.Web.Centre;
using Equipoise.Web.Entries;
using Equipoise.Web.Features.Errors;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/ledger</c>: the entries as they are stored, from any one on; a page reads no more of the ledger than it shows, or looks through.</summary>
internal static class LedgerEndpoint
{
    /// <summary>Entries on a page, and how many are looked through for a type in one request.</summary>
    public const int PageSize = 50, LookedThrough = 20_000;

    /// <summary>The page; <c>?from=</c> is its first entry, <c>?type=</c> an event's name.</summary>
    public static IResult Get(RecordTrial trial, string? from, string? type)
    {
        var last = trial.State.Version;
        var start = long.TryParse(from, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, Math.Max(1, last)) : Math.Max(1, last - PageSize + 1);
        var wanted = EventCatalogue.All.Any(t => t.Name == type) ? type : null;
        var (entries, next) = trial.Entries.Read(store => Find(store.ReadBodies(start), start, wanted));
        return new RazorComponentResult<LedgerPage>(new { View = new LedgerView(start, last, wanted ?? "", next, [.. entries.Select(e => RecordEntries.View(e, trial.State))]) });
    }

    private static (List<LedgerEntry> Entries, long? Next) Find(IEnumerable<string> bodies, long start, string? type)
    {
        var (found, at) = (new List<LedgerEntry>(), start);
        var mark = type is null ? null : $"\"type\":\"{type}\",";
        foreach (var body in bodies)
        {
            if (found.Count == PageSize || at - start == LookedThrough)
            {
                return (found, at);
            }

            // The envelope's own key stands behind the data; in a text its quotation marks are escaped.
            if (mark is null || body.Contains(mark, StringComparison.Ordinal))
            {
                found.Add(LedgerEntry.Read(body));
            }

            at++;
        }

        return (found, null);
    }
}

/// <summary>A page of the ledger.</summary>
/// <param name="From">Where it begins.</param>
/// <param name="Last">The last entry of the ledger.</param>
/// <param name="Type">The event's name asked for; empty for all.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="Entries">The entries.</param>
public sealed record LedgerView(long From, long Last, string Type, long? Next, ImmutableArray<EntryView> Entries);

/// <summary>Entries for people who see all records but no results by arm.</summary>
internal static class RecordEntries
{
    private const string Withheld = "Withheld: results by arm are for those whom the protocol names.";

    /// <summary>An entry as it is shown: of what tells of results by arm only that it was recorded.</summary>
    public static EntryView View(LedgerEntry entry, TrialState state) => TellsOfResults(entry.Event)
        ? EntryView.Of(entry, state) with { Data = [new TextDatum("Content", Withheld)], Body = Withheld, Reason = null }
        : EntryView.Of(entry, state);

    /// <summary>Whether an event tells of results by arm.</summary>
    public static bool TellsOfResults(TrialEvent e) => e is InterimResultRecorded or BoardRecommended or SafetyRuleMet or SafetyAdviceRecorded or AllocationSecretRevealed or GroupCodesRevealed;

    /// <summary>A row of the trail as it is shown.</summary>
    public static bool MayStand(TrailRow row) => row.Type is not (nameof(InterimResultRecorded) or nameof(BoardRecommended) or nameof(SafetyRuleMet) or nameof(SafetyAdviceRecorded) or nameof(AllocationSecretRevealed) or nameof(GroupCodesRevealed));

    /// <summary>All entries about a participant, in order, corrected and struck ones included.</summary>
    public static List<LedgerEntry> About(RecordTrial trial, ParticipantState p)
    {
        var numbers = EventHistory.NewestFirst(p.History).Select(h => h.Sequence).Concat(p.Struck.Select(s => s.Fact.Entry)).Distinct().Order().ToList();
        return trial.Entries.Read(store => numbers.ConvertAll(n => LedgerEntry.Read(store.ReadBodies(n).First())));
    }
}
