using System.Collections.Immutable;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Tests.Ledger;

/// <summary>One event of every type, with values that a serializer could spoil: long decimals, fractions of seconds, quotes, other scripts, nulls, a leap day.</summary>
internal static class SampleEvents
{
    private const string Someone = "101-001";

    private static readonly Instant Noon = Instant.FromUtc(1996, 2, 29, 18, 0) + Duration.FromMilliseconds(250);

    private static readonly LocalDate LeapDay = new(1996, 2, 29);

    public static ImmutableArray<TrialEvent> All { get; } =
    [
        new TrialActivated("EQX-IL2", "1.0", "trial:\n  id: EQX-IL2 # \"quoted\", 0.40 -> 0.70\n", new string('a', 64), "equipoise-hmac-blocks-1", new string('b', 64), true, "null"),
        new SiteOpened("101", "St. Łukasz \\ \"North\"", "America/Chicago"),
        new CandidateScreened(Someone, "101", LeapDay, "101-000"),
        new ConsentGiven(Someone, LeapDay, "2.1"),
        new MeasurementsRecorded(Someone, [new Measurement("creatinine", "1.10", "mg/dL", LeapDay, "laboratory report"), new Measurement("sex", "female", null, LeapDay)]),
        new EligibilityAssessed(Someone, LeapDay, Role.Nurse, false,
        [
            new CriterionOutcome("renal", Verdict.NotMet, "clearance 39.5 mL/min is below 40",
            [
                new ValueUsed("clearance", "atLeast 40 mL/min", Verdict.NotMet, "39.5", "mL/min", 39.5m, LeapDay, 5, "(140 - 60) x 70 kg / (72 x 1.97 mg/dL)"),
                new ValueUsed("creatinine", "atMost 1.5 mg/dL", Verdict.Missing, null, null, null, null, null, null),
            ]),
            new CriterionOutcome("ecog", Verdict.OutOfDate, "", []),
        ]),
        new CandidateExcluded(Someone, LeapDay, ExclusionReason.NotEligible, "E01", "\"too ill\""),
        new ParticipantRandomised(Someone, LeapDay, "locally-advanced", "locallyAdvanced/low", [new LevelUsed("disease", "locallyAdvanced"), new LevelUsed("risk", "low")], null, "7KQ2-0XVD", 7, 2, "2.0", 12),
        new CycleStarted(
            Someone, 2, 70.50m, Noon, 171.5m, 1.83m, 91.25m, "minus-1", 80.0m, 42_300_000.000m, 42_000_000m, "IU", 2.333333333333333333333333333m, null, "600000 IU/kg x 70.50 kg \"given\"", Noon, 14,
            [new CriterionOutcome("renal", Verdict.Met, "clearance 62 mL/min", [])], "Holiday", null),
        new CycleOmitted(Someone, 3, "Platelets low"),
        new DoseLevelChanged(Someone, "full", "minus-1", 80.0m, "Neutropenia"),
        new DoseGiven(Someone, 1, 3, Noon, Noon + Duration.FromMinutes(7), 42_000_000m, "IU", "nurse-2", null, ["oliguria"], [new Measurement("creatinine", "2.60", "mg/dL", LeapDay)], "Given before the result was known"),
        new DoseHeld(Someone, 1, 4, Noon, ["hypotension", "oliguria"], [new Measurement("creatinine", "2.60", "mg/dL", LeapDay)], "1 absolute criterion holds the dose"),
        new DoseSkipped(Someone, 1, 5, Noon, "Pump failed"),
        new TreatmentStopped(Someone, 1, StopScope.Cycle, "Arrhythmia"),
        new AdverseEventReported(Someone, "Hypotension", 3, LeapDay, null, Attribution.Probable, "IL2", TreatmentAction.Held, AdverseEventOutcome.Resolving, [SeriousnessCriterion.LifeThreatening, SeriousnessCriterion.Hospitalisation], Noon, false, "Hypotension is expected up to grade 2; this is grade 3.", false),
        new AssessmentRecorded(Someone, LeapDay, 24),
        new RelapseRecorded(Someone, LeapDay, "lung", RelapseEvidence.Histology),
        new CrossoverStarted(Someone, LeapDay, "il2", LeapDay),
        new ContactRecorded(Someone, LeapDay),
        new DeathRecorded(Someone, LeapDay, DeathCause.Treatment),
        new LostToFollowUp(Someone, LeapDay),
        new DataCutTaken("look-1", "interim", LeapDay, 812, new string('c', 64), new string('d', 64), "1.1", [new UnsettledCount(Trials.Cleaning.CleaningKind.QueryOpen, 2)]),
        new InterimResultRecorded("look-1", "interim", 44.0 / 68, null, [new RuleOutcome("conditionalPower", 0.1 + 0.2, 1e-7, false)], false, true, "Go on"),
        new BoardRecommended("look-1", BoardAdvice.StopAccrual, "The sought improvement is out of reach."),
        new AccrualClosed("Board's advice"),
        new FollowUpEnded(LeapDay),
        new DatabaseLocked("Final analysis"),
        new ReportIssued("final", "final-report", new string('e', 64)),
        new ReportRefused("interim", "closed", "comparative-results"),
        new GrantGiven("a.nurse@example", Role.Nurse, "101", "Delegation log of 2026-01-05", "Ann \"Nurse\" Łuk"),
        new GrantWithdrawn("statistician", Role.IndependentStatistician, null, "Left"),
        new CommandAccepted("tablet-7/\"42\"", new string('f', 64), 2),
        new RandomisedInErrorMarked(Someone, "Consent form of another study"),
        new StratumCorrected(Someone, "locallyAdvanced/high", [new LevelUsed("disease", "locallyAdvanced"), new LevelUsed("risk", "high")], "Pathology read again"),
        new ParticipantUnblinded(Someone, "Anaphylaxis", "passphrase", Noon),
        new RevealRequested("Final analysis done"),
        new AllocationSecretRevealed([new string('0', 64), new string('1', 64)]),
        new LedgerGapStated(812, new string('9', 64), [new LostPositions("locallyAdvanced/low", 8, 9)], "Backup of the night before restored"),
        new ProtocolAmended("1.1", "trial:\n  id: EQX-IL2 # \"quoted\"\n", new string('a', 64), [new ProtocolChange("eligibility", "eligibility.criteria.E01.require.value", "[\"0\", \"1\"]", null), new ProtocolChange("trial", "trial.version", "1.0", "1.1")], "Authority's request"),
        new AmendmentActivated("101", "1.1"),
        new SchemeChangeProposed("2.0", "trial: x", new string('b', 64), [new ProtocolChange("randomisation", "randomisation.scheme.blockSizes[0]", "4", "6")], "Blocks were guessed"),
        new SchemeChangeApproved("2.0", "Agreed"),
        new SchemeChanged("2.0", 2, "equipoise-hmac-blocks-1", new string('c', 64)),
        new CommandRefused("tablet-7/\"43\"", new string('f', 64), "randomise", "not-eligible", "P1 does not meet E01."),
        new DeviationRecorded(Someone, DeviationKind.VisitOutsideWindow, LeapDay, "Visit of month 24, due 2 to 30 January 1996", true),
        new EntryCorrected(Someone, 15, [new CorrectedField("visitMonth", "24", "21")], "Transcription error"),
        new EntryStruck(Someone, 14, "Entered for the wrong participant"),
        new EntrySigned(Someone, 6, new string('a', 64), "Eligibility confirmed", "i.weiß", "Dr. Iris Weiß", "name and password"),
        new AdviceSigned("look-1", new string('a', 64), "Bo", "passkey"),
        new SponsorDecided("look-1", SponsorDecision.Decline, "\"Not yet\""),
        new AdverseEventUpdated(Someone, 14, Noon, 4, null, null, "IL2", null, AdverseEventOutcome.ResolvedWithSequelae, [SeriousnessCriterion.MedicallyImportant], false, "Fever is not on the protocol's list.", "Seizure \"generalised\"", true),
        new SafetyReportSent(Someone, 14, "US regulator", "follow-up", Noon),
        new LaboratoryResultsRecorded(Someone, [new GradedResult("creatinine", 2.10m, "mg/dL", 0.6m, null, LeapDay, "0.9 mg/dL", [new ResultGrade("Creatinine increased", null, 2, "at least grade 2")])]),
        new ToxicityDictionaryLoaded("CTCAE-5.0", [new DictionaryTerm("Urine output decreased", "Renal and urinary disorders", [3, 4], ["A text, with \"quotes\"", "<b>another</b>"])], new string('d', 64)),
        new SafetyRuleMet("deaths", 2, 17, 2, SafetyAction.SuspendAccrual, "2 of 17"),
        new SafetyAdviceRecorded("deaths", BoardAdvice.Modify, "Exclude heart disease"),
        new VisitMissed(Someone, 12, "On a journey"),
        new SecondPrimaryRecorded(Someone, LeapDay, "prostate"),
        new NewTherapyStarted(Someone, LeapDay, "Interferon alfa, \"another trial\""),
        new TreatmentWithdrawn(Someone, LeapDay, "Too ill"),
        new FollowUpWithdrawn(Someone, LeapDay, "Moved away"),
        new ConsentWithdrawn(Someone, LeapDay, "Gave none"),
        new QueryRaised(Someone, 1, LeapDay, 15, "assessedOn", "Is the year right?", false),
        new QueryAnswered(Someone, 1, "Yes; a leap day"),
        new QueryReopened(Someone, 1, "The chart says March"),
        new QueryClosed(Someone, 1, "Corrected"),
        new GroupCodesRevealed("look-1", "More deaths in \"group B\""),
        new RecordTrailReviewed(1, 812, 14, [15, 40], "Two corrections asked about; no concern left"),
        new MinutesRecorded("First interim analysis", MeetingSession.Closed, LeapDay, "look-1", "Two members and the statistician", "Hazards were looked at.\nThe board advises to go on."),
        new MinutesSigned("First interim analysis", MeetingSession.Closed, new string('c', 64), "Bo", "passkey"),
        new AccessNoted(AccessAct.SignInFailed, "n.weiß", null, "192.0.2.7", 941, "while locked"),
    ];
}
