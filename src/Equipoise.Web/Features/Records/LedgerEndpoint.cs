using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Inspection;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Web.Entries;
using Equipoise.Web.Sight;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;

namespace Equipoise.Web.Features.Records;

/// <summary><c>/ledger</c>: the entries as they are stored; the store finds a page of them by its indices, however long the ledger is.</summary>
internal static class LedgerEndpoint
{
    /// <summary>Entries on a page.</summary>
    public const int PageSize = 50;

    /// <summary>The page: the newest entries, or those from <c>?from=</c> on; <c>?type=</c>, <c>?actor=</c>, <c>?participant=</c> and days choose.</summary>
    public static IResult Get(RecordTrial trial, string? from, string? type, string? actor, string? participant, string? since, string? until, string? before)
    {
        static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0 ? n : null;
        static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
        static LocalDate? Day(string? text) => LocalDatePattern.Iso.Parse(text ?? "") is { Success: true, Value: var day } ? day : null;
        var (first, last) = (Number(from), Number(before));
        var filter = new EntryFilter
        {
            Type = EventCatalogue.All.Any(t => t.Name == type) ? type : null,
            Actor = Text(actor),
            Participant = Text(participant),
            From = Day(since)?.AtMidnight().InUtc().ToInstant(),
            To = Day(until)?.PlusDays(1).AtMidnight().InUtc().ToInstant(),
            After = first is { } f ? f - 1 : null,
            Before = last,
            Limit = PageSize,
            NewestFirst = first is null,
        };
        var page = trial.Entries.Read(store => store.Find(filter));
        return new RazorComponentResult<LedgerPage>(new
        {
            View = new LedgerView(filter, since ?? "", until ?? "", trial.State.Version, page.More, [.. page.Entries.Select(e => RecordEntries.View(e, trial.State)).OfType<EntryView>()]),
        });
    }
}

/// <summary>A page of the ledger.</summary>
/// <param name="Filter">What was asked for.</param>
/// <param name="Since">The first day asked for; empty for none.</param>
/// <param name="Until">The last day asked for; empty for none.</param>
/// <param name="Last">The last entry of the ledger.</param>
/// <param name="More">Whether others follow in that order.</param>
/// <param name="Entries">The entries.</param>
public sealed record LedgerView(EntryFilter Filter, string Since, string Until, long Last, bool More, ImmutableArray<EntryView> Entries)
{
    /// <summary>The address of the page behind this one in its direction.</summary>
    public string Next => Filter.NewestFirst ? Address("before", Entries[^1].Sequence) : Address("from", Entries[^1].Sequence + 1);

    private string Address(string key, long entry) =>
        $"/ledger?{key}={entry.ToString(CultureInfo.InvariantCulture)}&type={Filter.Type}&actor={Uri.EscapeDataString(Filter.Actor ?? "")}&participant={Uri.EscapeDataString(Filter.Participant ?? "")}&since={Uri.EscapeDataString(Since)}&until={Uri.EscapeDataString(Until)}";
}

/// <summary>Entries for people who see all records but no results by arm.</summary>
internal static class RecordEntries
{
    private const string Withheld = "Withheld: results by arm are for those whom the protocol names.";

    /// <summary>An entry as it is shown: of what tells of results by arm only that it was recorded. Null where this program cannot read it; verification says so.</summary>
    public static EntryView? View(StoredEntry stored, TrialState state) => stored.Read(out _) is not { } entry ? null
        : ResultEvents.Tells(entry.Event) ? EntryView.Of(entry, state) with { Data = [new TextDatum("Content", Withheld)], Body = Withheld, Reason = null }
        : EntryView.Of(entry, state);

    /// <summary>All entries about a participant, in order, corrected and struck ones included.</summary>
    public static List<LedgerEntry> About(RecordTrial trial, string participant) => trial.Entries.All(new EntryFilter { Participant = participant, Limit = EntryFilter.Most });
}
