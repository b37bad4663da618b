using System.Collections.Immutable;

namespace Equipoise.Trials.Ledger.Events;

/// <summary>An event's stable name and version in the ledger, and the record that holds it.</summary>
public sealed record EventType(string Name, int Version, Type ClrType);

/// <summary>Every event that a ledger can hold. Adding one is its record and one line here.</summary>
public static class EventCatalogue
{
    /// <summary>The events.</summary>
    public static ImmutableArray<EventType> All { get; } =
    [
        new("TrialActivated", 1, typeof(TrialActivated)),
        new("SiteOpened", 1, typeof(SiteOpened)),
        new("CandidateScreened", 2, typeof(CandidateScreened)),
        new("ConsentGiven", 1, typeof(ConsentGiven)),
        new("MeasurementsRecorded", 2, typeof(MeasurementsRecorded)),
        new("EligibilityAssessed", 2, typeof(EligibilityAssessed)),
        new("CandidateExcluded", 2, typeof(CandidateExcluded)),
        new("ParticipantRandomised", 2, typeof(ParticipantRandomised)),
        new("CycleStarted", 2, typeof(CycleStarted)),
        new("CycleOmitted", 1, typeof(CycleOmitted)),
        new("DoseLevelChanged", 1, typeof(DoseLevelChanged)),
        new("DoseGiven", 2, typeof(DoseGiven)),
        new("DoseHeld", 2, typeof(DoseHeld)),
        new("DoseSkipped", 1, typeof(DoseSkipped)),
        new("TreatmentStopped", 1, typeof(TreatmentStopped)),
        new("AdverseEventReported", 2, typeof(AdverseEventReported)),
        new("AssessmentRecorded", 1, typeof(AssessmentRecorded)),
        new("RelapseRecorded", 2, typeof(RelapseRecorded)),
        new("CrossoverStarted", 1, typeof(CrossoverStarted)),
        new("ContactRecorded", 1, typeof(ContactRecorded)),
        new("DeathRecorded", 1, typeof(DeathRecorded)),
        new("LostToFollowUp", 1, typeof(LostToFollowUp)),
        new("DataCutTaken", 2, typeof(DataCutTaken)),
        new("InterimResultRecorded", 1, typeof(InterimResultRecorded)),
        new("BoardRecommended", 1, typeof(BoardRecommended)),
        new("AccrualClosed", 1, typeof(AccrualClosed)),
        new("FollowUpEnded", 1, typeof(FollowUpEnded)),
        new("DatabaseLocked", 1, typeof(DatabaseLocked)),
        new("ReportIssued", 1, typeof(ReportIssued)),
        new("ReportRefused", 1, typeof(ReportRefused)),
        new("CommandAccepted", 1, typeof(CommandAccepted)),
        new("RandomisedInErrorMarked", 1, typeof(RandomisedInErrorMarked)),
        new("StratumCorrected", 1, typeof(StratumCorrected)),
        new("ParticipantUnblinded", 2, typeof(ParticipantUnblinded)),
        new("RevealRequested", 1, typeof(RevealRequested)),
        new("AllocationSecretRevealed", 2, typeof(AllocationSecretRevealed)),
        new("LedgerGapStated", 1, typeof(LedgerGapStated)),
        new("ProtocolAmended", 1, typeof(ProtocolAmended)),
        new("AmendmentActivated", 1, typeof(AmendmentActivated)),
        new("SchemeChangeProposed", 1, typeof(SchemeChangeProposed)),
        new("SchemeChangeApproved", 1, typeof(SchemeChangeApproved)),
        new("SchemeChanged", 1, typeof(SchemeChanged)),
        new("CommandRefused", 1, typeof(CommandRefused)),
        new("DeviationRecorded", 1, typeof(DeviationRecorded)),
        new("EntryCorrected", 1, typeof(EntryCorrected)),
        new("EntryStruck", 1, typeof(EntryStruck)),
        new("EntrySigned", 3, typeof(EntrySigned)),
        new("AdverseEventUpdated", 1, typeof(AdverseEventUpdated)),
        new("SafetyReportSent", 1, typeof(SafetyReportSent)),
        new("LaboratoryResultsRecorded", 1, typeof(LaboratoryResultsRecorded)),
        new("ToxicityDictionaryLoaded", 2, typeof(ToxicityDictionaryLoaded)),
        new("SafetyRuleMet", 1, typeof(SafetyRuleMet)),
        new("SafetyAdviceRecorded", 1, typeof(SafetyAdviceRecorded)),
        new("AdviceSigned", 2, typeof(AdviceSigned)),
        new("SponsorDecided", 1, typeof(SponsorDecided)),
        new("VisitMissed", 1, typeof(VisitMissed)),
        new("SecondPrimaryRecorded", 1, typeof(SecondPrimaryRecorded)),
        new("NewTherapyStarted", 1, typeof(NewTherapyStarted)),
        new("TreatmentWithdrawn", 1, typeof(TreatmentWithdrawn)),
        new("FollowUpWithdrawn", 1, typeof(FollowUpWithdrawn)),
        new("ConsentWithdrawn", 1, typeof(ConsentWithdrawn)),
        new("QueryRaised", 1, typeof(QueryRaised)),
        new("QueryAnswered", 1, typeof(QueryAnswered)),
        new("QueryReopened", 1, typeof(QueryReopened)),
        new("QueryClosed", 1, typeof(QueryClosed)),
        new("GroupCodesRevealed", 1, typeof(GroupCodesRevealed)),
        new("RecordTrailReviewed", 1, typeof(RecordTrailReviewed)),
        new("MinutesRecorded", 1, typeof(MinutesRecorded)),
        new("MinutesSigned", 1, typeof(MinutesSigned)),
        new("GrantGiven", 1, typeof(GrantGiven)),
        new("GrantWithdrawn", 1, typeof(GrantWithdrawn)),
        new("AccessNoted", 1, typeof(AccessNoted)),
    ];

    private static readonly ImmutableDictionary<Type, EventType> ByType = All.ToImmutableDictionary(e => e.ClrType);

    private static readonly ImmutableDictionary<(string Name, int Version), EventType> ByName = All.ToImmutableDictionary(e => (e.Name, e.Version));

    /// <summary>The name and version of an event record.</summary>
    public static EventType Of(Type type) => ByType[type];

    /// <summary>The record for a stored name and version.</summary>
    /// <exception cref="LedgerFormatException">There is none.</exception>
    public static EventType Of(string name, int version) => ByName.TryGetValue((name, version), out var type)
        ? type
        : throw new LedgerFormatException(FormattableString.Invariant($"The ledger holds an event '{name}' version {version}, which this program does not know."));
}
