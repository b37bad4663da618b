using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>The value before treatment that grades are compared with.</summary>
internal static class LaboratoryBaseline
{
    /// <summary>The version of the common terminology criteria that a dictionary's name speaks of; none where it speaks of something else.</summary>
    public static CtcaeVersion VersionOf(string dictionary) =>
        dictionary.StartsWith("CTCAE-4", StringComparison.OrdinalIgnoreCase) ? CtcaeVersion.V4
        : dictionary.StartsWith("CTCAE-5", StringComparison.OrdinalIgnoreCase) ? CtcaeVersion.V5
        : dictionary.StartsWith("CTCAE-6", StringComparison.OrdinalIgnoreCase) ? CtcaeVersion.V6
        : CtcaeVersion.None;

    /// <summary>
    /// The last value of the analyte taken before the day of the first dose, since a sample of that day may be from after it; without a dose, the last taken up to the day of
    /// randomisation; for a candidate none. Values given together with the one that is graded count too. Of two of the same day the one recorded later counts.
    /// </summary>
    public static LaboratoryResult? Of(ParticipantState participant, ImmutableArray<LaboratoryResult> given, string analyte, DateTimeZone zone)
    {
        var first = participant.Cycles.SelectMany(c => c.Slots).Select(s => s.StartedAt?.InZone(zone).Date).Min();
        return (first?.PlusDays(-1) ?? participant.Randomisation?.Fact.RandomisedOn) is not { } last ? null
            : participant.Laboratory.SelectMany(l => l.Fact.Results).Select(r => new LaboratoryResult(r.Analyte, r.Value, r.Unit, r.TakenOn, r.LowerLimit, r.UpperLimit))
                .Concat(given)
                .Where(r => r.Analyte == analyte && r.TakenOn <= last)
                .OrderBy(r => r.TakenOn)
                .LastOrDefault();
    }
}
