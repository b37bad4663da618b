using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Entries;
using Equipoise.Web.Frame;
using Equipoise.Web.Inspection;

namespace Equipoise.Web.Features.Ledger;

/// <summary>Which entries to show: those of one participant and of one type, where asked for; pages count from 1.</summary>
public sealed record LedgerQuery(string Participant, string Type, int Page);

/// <summary>A page of the ledger's entries.</summary>
/// <param name="Frame">What the frame says.</param>
/// <param name="Query">What was asked for.</param>
/// <param name="Found">How many entries fit the question.</param>
/// <param name="Pages">How many pages they make, at least 1.</param>
/// <param name="Types">Types to choose from: those that occur.</param>
/// <param name="Entries">The entries of this page.</param>
/// <param name="Unfit">Stored rows from the first on that does not fit, as they are; on the last page of an unfiltered ledger only.</param>
/// <param name="UnfitCount">How many such rows there are.</param>
public sealed record LedgerView(
    FrameView Frame,
    LedgerQuery Query,
    int Found,
    int Pages,
    ImmutableArray<string> Types,
    ImmutableArray<EntryView> Entries,
    ImmutableArray<string> Unfit,
    int UnfitCount)
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    private const int UnfitShown = 5, UnfitCharacters = 4000;

    /// <summary>The page asked for.</summary>
    internal static LedgerView Of(LedgerReading reading, LedgerQuery query)
    {
        var found = reading.Entries.Where(e => Fits(e, query)).ToList();
        var pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        var last = query.Page == pages && query is { Participant: "", Type: "" };
        return new LedgerView(
            FrameView.Of(reading),
            query,
            found.Count,
            pages,
            [.. reading.Entries.Select(EntryView.TypeOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. found.Skip((query.Page - 1) * PageSize).Take(PageSize).Select(e => EntryView.Of(e, reading))],
            last ? [.. reading.Unfit.Take(UnfitShown).Select(body => body.Length > UnfitCharacters ? body[..UnfitCharacters] + " ..." : body)] : [],
            reading.Unfit.Length);
    }

    private static bool Fits(LedgerEntry entry, LedgerQuery query) =>
        (query.Participant.Length == 0 || (entry.Event as ParticipantEvent)?.Participant == query.Participant)
        && (query.Type.Length == 0 || EntryView.TypeOf(entry) == query.Type);
}
