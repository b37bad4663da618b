using System.Collections.Frozen;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;

namespace Equipoise.Trials.Ledger;

/// <summary>
/// Quick readers of the events that a long ledger consists of. Each names the keys in their canonical order; a test holds each to what the general reader gives. An event that is not here is
/// read in the general way.
/// </summary>
internal static class FrequentEvents
{
    private static readonly FrozenDictionary<(string Name, int Version), Reader> Readers = new Dictionary<Type, Reader>
    {
        [typeof(CandidateScreened)] = (ref c) => new CandidateScreened(Participant: c.Text("participant"u8), RescreenOf: c.TextOrNull("rescreenOf"u8), ScreenedOn: c.Date("screenedOn"u8), Site: c.Text("site"u8)),
        [typeof(ConsentGiven)] = (ref c) => new ConsentGiven(ConsentedOn: c.Date("consentedOn"u8), DocumentVersion: c.Text("documentVersion"u8), Participant: c.Text("participant"u8)),
        [typeof(MeasurementsRecorded)] = (ref c) => new MeasurementsRecorded(Measurements: c.List("measurements"u8, Measurement), Participant: c.Text("participant"u8)),
        [typeof(EligibilityAssessed)] = (ref c) => new EligibilityAssessed(
            AssessedAs: c.Word<Role>("assessedAs"u8), AssessedOn: c.Date("assessedOn"u8), Criteria: c.List("criteria"u8, Criterion), Eligible: c.Flag("eligible"u8), Participant: c.Text("participant"u8)),
        [typeof(ParticipantRandomised)] = (ref c) => new ParticipantRandomised(
            Arm: c.TextOrNull("arm"u8), Code: c.TextOrNull("code"u8), Cohort: c.Text("cohort"u8), EligibilityEntry: c.Long("eligibilityEntry"u8), Levels: c.List("levels"u8, Level), Participant: c.Text("participant"u8), Position: c.Whole("position"u8),
            ProtocolVersion: c.Text("protocolVersion"u8), RandomisedOn: c.Date("randomisedOn"u8), Segment: c.Whole("segment"u8), Stratum: c.Text("stratum"u8)),
        [typeof(CommandAccepted)] = (ref c) => new CommandAccepted(BodySha256: c.Text("bodySha256"u8), Entries: c.Whole("entries"u8), Key: c.Text("key"u8)),
        [typeof(DoseGiven)] = (ref c) => new DoseGiven(
            Amount: c.Decimal("amount"u8), CheckedBy: c.TextOrNull("checkedBy"u8), CriteriaPresent: c.List("criteriaPresent"u8, (ref item) => item.Item()), Cycle: c.Whole("cycle"u8), DueAt: c.Instant("dueAt"u8), GivenBy: c.TextOrNull("givenBy"u8),
            Measured: c.List("measured"u8, Measurement), OutsideRule: c.TextOrNull("outsideRule"u8), Participant: c.Text("participant"u8), Slot: c.Whole("slot"u8), StartedAt: c.Instant("startedAt"u8), Unit: c.Text("unit"u8)),
        [typeof(DoseHeld)] = (ref c) => new DoseHeld(
            Criteria: c.List("criteria"u8, (ref item) => item.Item()), Cycle: c.Whole("cycle"u8), DueAt: c.Instant("dueAt"u8), Explanation: c.Text("explanation"u8), Measured: c.List("measured"u8, Measurement), Participant: c.Text("participant"u8), Slot: c.Whole("slot"u8)),
        [typeof(DoseSkipped)] = (ref c) => new DoseSkipped(Cycle: c.Whole("cycle"u8), DueAt: c.Instant("dueAt"u8), Ground: c.Text("ground"u8), Participant: c.Text("participant"u8), Slot: c.Whole("slot"u8)),
        [typeof(AdverseEventReported)] = (ref c) => new AdverseEventReported(
            Action: c.Word<TreatmentAction>("action"u8), AttributedTo: c.TextOrNull("attributedTo"u8), Attribution: c.Word<Attribution>("attribution"u8), AwareAt: c.Instant("awareAt"u8),
            EndedOn: c.DateOrNull("endedOn"u8), Expected: c.Flag("expected"u8), Explanation: c.Text("explanation"u8), FoundByRule: c.Flag("foundByRule"u8), Grade: c.Whole("grade"u8),
            OnsetOn: c.Date("onsetOn"u8), Outcome: c.Word<AdverseEventOutcome>("outcome"u8), Participant: c.Text("participant"u8),
            Seriousness: c.List("seriousness"u8, (ref item) => item.WordItem<SeriousnessCriterion>()), Term: c.Text("term"u8)),
        [typeof(AssessmentRecorded)] = (ref c) => new AssessmentRecorded(AssessedOn: c.Date("assessedOn"u8), Participant: c.Text("participant"u8), VisitMonth: c.Whole("visitMonth"u8)),
        [typeof(ContactRecorded)] = (ref c) => new ContactRecorded(ContactOn: c.Date("contactOn"u8), Participant: c.Text("participant"u8)),
    }.ToFrozenDictionary(r => (EventCatalogue.Of(r.Key).Name, EventCatalogue.Of(r.Key).Version), r => r.Value);

    /// <summary>Reads an event's keys; its object is opened and closed by the caller's cursor.</summary>
    internal delegate TrialEvent Reader(ref CanonicalCursor cursor);

    /// <summary>The types that have a quick reader.</summary>
    internal static IEnumerable<(string Name, int Version)> All => Readers.Keys;

    /// <summary>The event; null where it has no quick reader, or is not written as one expects.</summary>
    public static TrialEvent? Read(string name, int version, ReadOnlySpan<byte> json, TextPool pool)
    {
        if (!Readers.TryGetValue((name, version), out var reader))
        {
            return null;
        }

        var cursor = new CanonicalCursor(json, pool);
        var read = reader(ref cursor);
        cursor.End();
        return cursor.Ended ? read : null;
    }

    private static Measurement Measurement(ref CanonicalCursor c)
    {
        var read = new Measurement(Field: c.Text("field"u8), Source: c.TextOrNull("source"u8), TakenOn: c.Date("takenOn"u8), Unit: c.TextOrNull("unit"u8), Value: c.Text("value"u8));
        c.End();
        return read;
    }

    private static CriterionOutcome Criterion(ref CanonicalCursor c)
    {
        var read = new CriterionOutcome(Criterion: c.Text("criterion"u8), Explanation: c.Text("explanation"u8), Values: c.List("values"u8, Used), Verdict: c.Word<Verdict>("verdict"u8));
        c.End();
        return read;
    }

    private static ValueUsed Used(ref CanonicalCursor c)
    {
        var read = new ValueUsed(
            Entry: c.LongOrNull("entry"u8), Field: c.Text("field"u8), Formula: c.TextOrNull("formula"u8), InLimitUnit: c.DecimalOrNull("inLimitUnit"u8), Needed: c.Text("needed"u8),
            TakenOn: c.DateOrNull("takenOn"u8), Unit: c.TextOrNull("unit"u8), Value: c.TextOrNull("value"u8), Verdict: c.Word<Verdict>("verdict"u8));
        c.End();
        return read;
    }

    private static LevelUsed Level(ref CanonicalCursor c)
    {
        var read = new LevelUsed(Factor: c.Text("factor"u8), Level: c.Text("level"u8));
        c.End();
        return read;
    }
}
