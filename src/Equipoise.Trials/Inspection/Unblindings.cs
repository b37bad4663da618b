using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Inspection;

/// <summary>A time at which somebody learnt an arm, or results by arm.</summary>
/// <param name="Planned">Whether the protocol foresees it: a report to the board, its codes, the end. An emergency is not planned.</param>
/// <param name="Entry">The entry.</param>
/// <param name="At">When it was recorded; null where that is not known.</param>
/// <param name="By">Who; null where that is not known.</param>
/// <param name="Participant">The participant whose arm was told; null for all of a report.</param>
/// <param name="What">In words.</param>
/// <param name="Ground">Why; null for none.</param>
public sealed record ArmTold(bool Planned, long Entry, Instant? At, string? By, string? Participant, string What, string? Ground);

/// <summary>Every time that an arm, or results by arm, were told to somebody, planned and not.</summary>
public static class Unblindings
{
    /// <summary>The list, by entry.</summary>
    /// <param name="entries">All entries, or those of the events that matter: emergencies, reports, codes and secrets revealed.</param>
    public static ImmutableArray<ArmTold> Of(IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        return [.. entries.Select(Of).OfType<ArmTold>()];
    }

    private static ArmTold? Of(LedgerEntry e) => e.Event switch
    {
        Ledger.Events.ParticipantUnblinded x => New(false, x.Participant, "A participant's arm, in an emergency", x.Ground),
        Ledger.Events.ReportIssued x when x.Report.Contains("closed", StringComparison.OrdinalIgnoreCase) || x.Report.Contains("final", StringComparison.OrdinalIgnoreCase) => New(true, null, $"The report '{x.Report}' of the cut '{x.Cut}', by arm or group", null),
        Ledger.Events.InterimResultRecorded x => New(true, null, $"The interim result of the cut '{x.Cut}'", null),
        Ledger.Events.GroupCodesRevealed x => New(true, null, $"Which arm each group of the closed report of the cut '{x.Cut}' is", x.Ground),
        Ledger.Events.RevealRequested x => New(true, null, "The allocation secret was asked for", x.Ground),
        Ledger.Events.AllocationSecretRevealed => New(true, null, "The allocation secret: every allocation can be derived", null),
        _ => null,
    } is { } found ? found with { Entry = e.Sequence, At = e.RecordedAt, By = e.Actor.Id, Ground = found.Ground ?? e.Reason } : null;

    private static ArmTold New(bool planned, string? participant, string what, string? ground) => new(planned, 0, null, null, participant, what, ground);
}
