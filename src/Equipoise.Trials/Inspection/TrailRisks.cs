using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Access;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Oversight;
using NodaTime;

namespace Equipoise.Trials.Inspection;

/// <summary>How much an entry deserves a second look.</summary>
public enum RiskRank
{
    /// <summary>Now and then.</summary>
    Low,

    /// <summary>At each review.</summary>
    Medium,

    /// <summary>At once.</summary>
    High,
}

/// <summary>An entry that deserves a second look, and why.</summary>
/// <param name="Rank">How much.</param>
/// <param name="Rule">The rule that lists it.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Participant">The participant; null for an entry about the trial.</param>
/// <param name="Site">The participant's site, or that of who recorded it; null for none.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="By">Who recorded it.</param>
/// <param name="Words">What happened.</param>
public sealed record RiskItem(RiskRank Rank, string Rule, long Entry, string? Participant, string? Site, Instant At, Actor By, string Words);

/// <summary>
/// Entries that a periodic review of the trail looks at, ranked by rules that stand here: what changes data that an analysis has used, what touches the blind or the allocation, who tried what they may
/// not, what came late (ICH E6(R3) 4.2.3).
/// </summary>
public static class TrailRisks
{
    /// <summary>The days from a happening to its entry above which the entry is listed.</summary>
    public const int LateDays = 30;

    /// <summary>The number of refusals of one person from which they rank higher.</summary>
    public const int ManyRefusals = 3;

    /// <summary>The list, the highest rank first, then by entry.</summary>
    /// <param name="entries">The stretch of the trail, in order.</param>
    /// <param name="state">The trial as it stands, for cuts and sites.</param>
    public static ImmutableArray<RiskItem> Of(IEnumerable<LedgerEntry> entries, TrialState state)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(state);
        var refusals = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = ImmutableArray.CreateBuilder<RiskItem>();
        foreach (var entry in entries)
        {
            if (entry.Event is CommandRefused)
            {
                refusals[entry.Actor.Id] = refusals.GetValueOrDefault(entry.Actor.Id) + 1;
            }

            foreach (var (rank, rule, words) in RisksOf(entry, state, refusals))
            {
                var participant = (entry.Event as ParticipantEvent)?.Participant;
                found.Add(new RiskItem(rank, rule, entry.Sequence, participant, participant is not null && state.Participants.TryGetValue(participant, out var p) ? p.Site : entry.Actor.Site, entry.RecordedAt, entry.Actor, words));
            }
        }

        return [.. found.OrderByDescending(f => f.Rank).ThenBy(f => f.Entry)];
    }

    private static IEnumerable<(RiskRank Rank, string Rule, string Words)> RisksOf(LedgerEntry entry, TrialState state, Dictionary<string, int> refusals)
    {
        static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
        switch (entry.Event)
        {
            case EntryCorrected e:
                var cut = CutHolding(state, e.Entry, entry.Sequence);
                yield return cut is null
                    ? (e.Fields.Any(f => Matters(f.Field)) ? RiskRank.Medium : RiskRank.Low, "correction", $"{string.Join(", ", e.Fields.Select(f => f.Field))} of entry {Number(e.Entry)} corrected: {e.Ground}")
                    : (RiskRank.High, "correction-after-cut", $"{string.Join(", ", e.Fields.Select(f => f.Field))} of entry {Number(e.Entry)} corrected after the cut '{cut}' that counted it: {e.Ground}");
                break;
            case EntryStruck e:
                yield return CutHolding(state, e.Entry, entry.Sequence) is { } struckFrom
                    ? (RiskRank.High, "struck-after-cut", $"Entry {Number(e.Entry)} struck after the cut '{struckFrom}' that counted it: {e.Ground}")
                    : (RiskRank.Medium, "struck", $"Entry {Number(e.Entry)} struck: {e.Ground}");
                break;
            case DeviationRecorded e:
                yield return (e.Kind is DeviationKind.IneligibleRandomised or DeviationKind.ConsentOrSignature ? RiskRank.High : e.Kind is DeviationKind.DoseOutsideRule or DeviationKind.ReportLate ? RiskRank.Medium : RiskRank.Low, "deviation", e.Description);
                break;
            case RandomisedInErrorMarked e:
                yield return (RiskRank.High, "randomised-in-error", "Randomised in error: " + e.Ground);
                break;
            case StratumCorrected e:
                yield return (RiskRank.Medium, "stratum-corrected", $"Stratum corrected to {e.Stratum}: {e.Ground}");
                break;
            case ParticipantUnblinded e:
                yield return (RiskRank.High, "unblinded", "Arm told in an emergency: " + e.Ground);
                break;
            case GroupCodesRevealed e:
                yield return (RiskRank.Medium, "codes-revealed", $"Group codes of the cut '{e.Cut}' told to the board: {e.Ground}");
                break;
            case ReportRefused e:
                yield return (RiskRank.High, "report-refused", $"The {e.Report} report of the cut '{e.Cut}' was asked for by who may not see it");
                break;
            case CommandRefused e:
                var many = refusals.GetValueOrDefault(entry.Actor.Id);
                yield return (e.Rule == "role" ? RiskRank.High : many >= ManyRefusals ? RiskRank.Medium : RiskRank.Low, "refused", $"{e.Command} was refused ({e.Rule}): {e.Message}");
                break;
            case LedgerGapStated e:
                yield return (RiskRank.High, "gap", "Entries were lost: " + e.Ground);
                break;
            case SchemeChanged e:
                yield return (RiskRank.High, "scheme-changed", $"The allocation scheme changed to that of version {e.Version}");
                break;
            case AllocationSecretRevealed:
                yield return (RiskRank.High, "secret-revealed", "The allocation secret was revealed");
                break;
            case GrantGiven e:
                yield return (state.Protocol is { } protocol && GiveGrant.SeesResults(e.Role, protocol.Document.Access) ? RiskRank.Medium : RiskRank.Low, "grant", $"{e.Account} was given the role {Words.Spoken(e.Role)}{(e.Site is null ? "" : " at site " + e.Site)}: {e.Ground}");
                break;
            case GrantWithdrawn e:
                yield return (RiskRank.Low, "grant-withdrawn", $"{e.Account} lost the role {Words.Spoken(e.Role)}{(e.Site is null ? "" : " at site " + e.Site)}: {e.Ground}");
                break;
            case SponsorDecided { Decision: SponsorDecision.Decline } e:
                yield return (RiskRank.High, "advice-declined", $"The board's advice on the cut '{e.Cut}' was not followed: {e.Ground}");
                break;
            default:
                break;
        }

        if (entry.Event is ParticipantEvent about && state.Participants.TryGetValue(about.Participant, out var p) && state.Sites.TryGetValue(p.Site, out var site)
            && DatePlausibility.HappenedOn(about, site.Zone) is { } on && Period.DaysBetween(on, entry.RecordedAt.InZone(site.Zone).Date) is var days and > LateDays)
        {
            yield return (RiskRank.Medium, "late-entry", string.Create(CultureInfo.InvariantCulture, $"{EventCatalogue.Of(about.GetType()).Name} of {on:uuuu-MM-dd} was recorded {days} days later"));
        }
    }

    /// <summary>The first cut that counted an entry and was taken before another entry.</summary>
    private static string? CutHolding(TrialState state, long entry, long before) => state.Cuts.FirstOrDefault(c => entry <= c.UpToSequence && c.UpToSequence < before)?.Cut;

    /// <summary>Dates of endpoints, grades and values that decide about eligibility.</summary>
    private static bool Matters(string field) => field is "evidenceOn" or "diedOn" or "cause" or "grade" or "onsetOn" or "consentedOn" || field.StartsWith("measurements[", StringComparison.Ordinal);
}
