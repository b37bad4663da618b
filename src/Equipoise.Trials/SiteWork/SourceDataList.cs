using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.Trials.SiteWork;

/// <summary>What of a participant is held against the sources at a monitoring visit.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Lines">Entries with something that a source must say, in order.</param>
public sealed record SourceDataOf(string Participant, ImmutableArray<RecordLine> Lines);

/// <summary>What a monitor compares with the sources: consents, values, doses, adverse events, relapses, deaths; not what the program computed or what people said about entries.</summary>
public static class SourceDataList
{
    /// <summary>The list of a site, by participant.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">The site.</param>
    /// <param name="after">Only entries after this one, and those corrected after it; 0 for all.</param>
    public static ImmutableArray<SourceDataOf> Of(TrialState state, string site, long after = 0)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. state.InOrder.Where(p => p.Site == site && p.LastEntry > after)
                .Select(p => new SourceDataOf(p.Id, [.. RecordLines.Of(p).Lines.Reverse().Where(l => HasSource(l.Event) && (l.Entry > after || l.Corrections.Any(c => c.Sequence > after)))]))
                .Where(p => p.Lines.Length > 0),
        ];
    }

    private static bool HasSource(ParticipantEvent e) => e is ConsentGiven or MeasurementsRecorded or CandidateExcluded or CycleStarted or DoseGiven or DoseHeld or DoseSkipped or AdverseEventReported or AdverseEventUpdated
        or LaboratoryResultsRecorded or AssessmentRecorded or ContactRecorded or RelapseRecorded or SecondPrimaryRecorded or NewTherapyStarted or CrossoverStarted or DeathRecorded or LostToFollowUp
        or TreatmentWithdrawn or FollowUpWithdrawn or ConsentWithdrawn;
}
