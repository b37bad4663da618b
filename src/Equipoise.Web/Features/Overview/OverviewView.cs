using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Adapters.Rendering;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Reporting;
using Equipoise.Web.Entries;
using Equipoise.Web.Frame;
using Equipoise.Web.Inspection;
using NodaTime;

namespace Equipoise.Web.Features.Overview;

/// <summary>A number of the trial and what it counts.</summary>
public sealed record Tally(string Number, string Of);

/// <summary>A site and its candidates.</summary>
public sealed record SiteRow(string Id, string Name, string Zone, string OpenedOn, int Screened, int Randomised);

/// <summary>A turn in the course of the trial; <paramref name="Entry"/> is null for a sum of several entries.</summary>
public sealed record Turn(string Date, long? Entry, string Text);

/// <summary>The trial at a glance.</summary>
/// <param name="Frame">What the frame says.</param>
/// <param name="Protocol">The protocol's id and version.</param>
/// <param name="Stage">Where the trial stands.</param>
/// <param name="Facts">Provenance.</param>
/// <param name="Tallies">Its numbers.</param>
/// <param name="Turns">Its course.</param>
/// <param name="Sites">Its sites.</param>
/// <param name="Accrual">The accrual figure of the latest report that has one, as HTML of the Rendering room; null without.</param>
public sealed record OverviewView(
    FrameView Frame,
    string Protocol,
    string Stage,
    ImmutableArray<ReportFact> Facts,
    ImmutableArray<Tally> Tallies,
    ImmutableArray<Turn> Turns,
    ImmutableArray<SiteRow> Sites,
    string? Accrual)
{
    /// <summary>The overview of a reading.</summary>
    internal static OverviewView Of(LedgerReading reading)
    {
        var state = reading.State;
        var activation = state.Activation!;
        var people = state.Participants.Values.ToList();
        var randomised = people.Count(p => p.Randomisation is not null);
        return new OverviewView(
            FrameView.Of(reading),
            $"{activation.Trial}, protocol version {activation.ProtocolVersion}",
            StageOf(state),
            [
                new("Scenario of the rehearsal", activation.Scenario ?? "none"),
                new("Activated", Moment.Of(state.ActivatedAt, null).Utc),
                new("Allocation", activation.AllocationMethod),
                new("Allocation commitment", activation.AllocationCommitment),
                new("Protocol file, SHA-256", activation.ProtocolSha256),
            ],
            [
                new(Quantity.Count(people.Count), "screened"),
                new(Quantity.Count(people.Count(p => p.Consent is not null)), "consented"),
                new(Quantity.Count(people.Count(p => p.Exclusion is not null)), "not randomised"),
                .. state.Protocol!.Document.Cohorts.Select(c => new Tally(Quantity.Count(people.Count(p => p.Randomisation?.Fact.Cohort == c.Id)), "randomised: " + c.Label)),
                new(Quantity.Count(randomised), "randomised in all"),
            ],
            [.. Course(reading)],
            [.. state.Sites.Values.Select(s => new SiteRow(s.Id, s.Name, s.Zone.Id, Date(s.OpenedAt), people.Count(p => p.Site == s.Id), people.Count(p => p.Site == s.Id && p.Randomisation is not null)))],
            AccrualOf(reading));
    }

    private static string StageOf(TrialState state) =>
        state.Lock is not null ? "Data locked" : state.FollowUpEnd is not null ? "Follow-up ended" : state.Closure is not null ? "Closed to accrual, in follow-up" : "Open to accrual";

    private static IEnumerable<Turn> Course(LedgerReading reading)
    {
        var (sites, randomised) = (0, 0);
        foreach (var entry in reading.Entries)
        {
            sites += entry.Event is SiteOpened ? 1 : 0;
            randomised += entry.Event is ParticipantRandomised ? 1 : 0;
            var text = entry.Event switch
            {
                TrialActivated => "The trial was activated",
                SiteOpened when sites == 1 => "The first site opened",
                ParticipantRandomised when randomised == 1 => "The first participant was randomised",
                ProtocolAmended e => $"Protocol version {e.Version} was recorded",
                AmendmentActivated e => $"Site {e.Site} moved to protocol version {e.Version}",
                SchemeChanged => "The allocation scheme was changed",
                DataCutTaken e => $"Data cut '{e.Cut}', clinical dates to {Iso(e.AsOf)}",
                InterimResultRecorded => "The interim result was recorded",
                BoardRecommended e => "The board advised: " + EntryData.Label(Words.Of(e.Advice)).ToLowerInvariant(),
                AccrualClosed => $"Accrual closed, with {Quantity.Count(randomised)} randomised at {Quantity.Count(sites)} sites",
                FollowUpEnded e => "Follow-up ended on " + Iso(e.EndedOn),
                DatabaseLocked => "The data were locked",
                ReportIssued e => $"The report of the cut '{e.Cut}' was issued",
                _ => null,
            };
            if (text is not null)
            {
                yield return new Turn(Date(entry.RecordedAt), entry.Sequence, text);
            }
        }
    }

    /// <summary>Accrual tells no arm. A report that another version of the program cut is passed over: its own page says why.</summary>
    private static string? AccrualOf(LedgerReading reading)
    {
        try
        {
            var figure = reading.State.Cuts.TakeLast(1).SelectMany(c => reading.Report(c.Cut).Sections).SelectMany(s => s.Blocks).OfType<AccrualFigure>().FirstOrDefault();
            return figure is null ? null : HtmlReport.RenderBlock(figure, "Figure 1");
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string Date(Instant instant) => Iso(instant.InUtc().Date);

    private static string Iso(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
