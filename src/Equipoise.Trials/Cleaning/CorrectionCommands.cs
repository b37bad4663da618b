using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Cleaning;

/// <summary>A field and the value that it should have had.</summary>
/// <param name="Field">The field as in the entry, such as <c>evidenceOn</c> or <c>measurements[2].value</c>.</param>
/// <param name="Value">The value as in the entry, a text without quotes; <c>null</c> for none.</param>
public sealed record FieldValue(string Field, string Value);

/// <summary>
/// Corrects fields of an earlier entry about the participant. The old value, the new one and the reason are kept; the entry itself stands as it was written. Refused where the corrected
/// record would contradict itself.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The ledger entry.</param>
/// <param name="Fields">The fields with their right values.</param>
/// <param name="Ground">Why; always needed.</param>
/// <param name="Query">The number of the query that this answers; null for none.</param>
public sealed record CorrectEntry(string Participant, long Entry, ImmutableArray<FieldValue> Fields, string Ground, int? Query = null) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        if (string.IsNullOrWhiteSpace(Ground))
        {
            return Decision.Refuse("no-reason", "A correction needs a reason.");
        }

        if (Corrections.Open(participant, Entry) is not { } e)
        {
            return Corrections.NotOpen(participant, Entry);
        }

        var fields = ImmutableArray.CreateBuilder<CorrectedField>();
        foreach (var (field, value) in Fields)
        {
            if (field == "participant" || EventFields.Read(e, field) is not { } old)
            {
                return Decision.Refuse("field-unknown", $"Entry {Entry} has no field '{field}' that could be corrected; it has {string.Join(", ", EventFields.Names(e).Where(n => n != "participant"))}.");
            }

            if (Corrections.Json(e, field, value) is not { } json)
            {
                return Decision.Refuse("value", $"'{value}' is no value for {field}; it is {old}.");
            }

            if (json != old)
            {
                fields.Add(new CorrectedField(field, old, json));
            }
        }

        if (fields.Count == 0)
        {
            return Decision.Refuse("nothing-changed", $"Entry {Entry} already has these values.");
        }

        if (EventFields.With(e, fields.Select(f => (f.Field, f.New))) is not { } corrected)
        {
            return Decision.Refuse("value", $"With {string.Join(", ", fields.Select(f => $"{f.Field} = {f.New}"))} entry {Entry} is no {EventCatalogue.Of(e.GetType()).Name}; the values were {string.Join(", ", fields.Select(f => f.Old))}.");
        }

        if (corrected is MeasurementsRecorded measured && measured.Measurements.Select(m => RecordMeasurements.Unfit(m, deciding.Protocol, today)).FirstOrDefault(r => r is not null) is { } unfit)
        {
            return Decision.Refuse("measurement", unfit);
        }

        if (corrected is AdverseEventReported adverse
            && (AdverseEventRules.CheckTerm(deciding.State, deciding.Protocol.Document.Safety.Dictionary, adverse.Term, adverse.Grade) ?? AdverseEventRules.Check(adverse, participant, deciding)) is { } impossible)
        {
            return new Decision([], impossible);
        }

        if (corrected is AdverseEventUpdated { Grade: { } grade } updated && participant.AdverseEvents.FirstOrDefault(a => a.Entry == updated.Entry) is { } known
            && AdverseEventRules.CheckTerm(deciding.State, deciding.Protocol.Document.Safety.Dictionary, known.Term, grade) is { } ungraded)
        {
            return new Decision([], ungraded);
        }

        var correction = new EntryCorrected(Participant, Entry, fields.ToImmutable(), Ground);
        return Corrections.Contradiction(deciding, participant, correction, today) is { } refusal
            ? new Decision([], refusal)
            : new Decision([correction, .. Corrections.Consequences(deciding, participant, correction, today), .. Answer(participant)], null);
    }

    private IEnumerable<TrialEvent> Answer(ParticipantState participant) =>
        Query is { } query && participant.Queries.Any(q => q.Raised.Fact.Query == query && q.Status == QueryStatus.Open) ? [new QueryAnswered(Participant, query, "Corrected: " + Ground)] : [];
}

/// <summary>States that an earlier entry about the participant should never have been made, and does not count any more. It stands in the ledger.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The ledger entry.</param>
/// <param name="Ground">Why; always needed.</param>
public sealed record StrikeEntry(string Participant, long Entry, string Ground) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        if (string.IsNullOrWhiteSpace(Ground))
        {
            return Decision.Refuse("no-reason", "Striking an entry needs a reason.");
        }

        if (Corrections.Open(participant, Entry) is not { } e)
        {
            return Corrections.NotOpen(participant, Entry);
        }

        if (e is CycleStarted)
        {
            return Decision.Refuse("not-struck", $"Entry {Entry} begins a cycle, on which its doses rest; correct it instead.");
        }

        if (e is ConsentGiven && participant.Randomisation is not null)
        {
            return Decision.Refuse("not-struck", $"Entry {Entry} is the consent under which {Participant} was randomised; record its withdrawal, or a deviation if there never was one.");
        }

        var struck = new EntryStruck(Participant, Entry, Ground);
        return Corrections.Contradiction(deciding, participant, struck, today) is { } refusal
            ? new Decision([], refusal)
            : new Decision([struck, .. Corrections.Consequences(deciding, participant, struck, today)], null);
    }
}

/// <summary>What corrections and struck entries have in common.</summary>
internal static class Corrections
{
    /// <summary>The event of an entry that may be corrected; null where there is none.</summary>
    public static ParticipantEvent? Open(ParticipantState participant, long entry) => participant.EventOf(entry) is { } e && Closed(e) is null ? e : null;

    public static Decision NotOpen(ParticipantState participant, long entry) => participant.EventOf(entry) is { } e
        ? Decision.Refuse("not-corrected", $"Entry {entry} ({EventCatalogue.Of(e.GetType()).Name}) is never corrected: {Closed(e)}.")
        : Decision.Refuse("entry-unknown", $"Entry {entry} is not about {participant.Id}, or does not count any more; their entries are {string.Join(", ", EventHistory.NewestFirst(participant.History).Where(h => Closed(h.Fact) is null).Take(12).Select(h => h.Sequence).Order())}.");

    /// <summary>The value as canonical JSON of the kind that the field is declared to be of; null where it is none.</summary>
    public static string? Json(ParticipantEvent e, string field, string value)
    {
        try
        {
            return value == "null" ? "null" : EventFields.IsText(e, field) ? CanonicalJson.Write(JsonValue.Create(value)) : CanonicalJson.Write(JsonNode.Parse(value));
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Refuses what would make the record contradict itself where it did not before.</summary>
    public static Rejection? Contradiction(Deciding deciding, ParticipantState participant, ParticipantEvent correction, LocalDate today)
    {
        var zone = deciding.State.Sites[participant.Site].Zone;
        var before = Contradictions.Of(participant, zone, today).Select(c => c.Message).ToHashSet(StringComparer.Ordinal);
        var after = Contradictions.Of(participant.Evolve(correction, deciding.State.Version + 1), zone, today);
        return after.FirstOrDefault(c => !before.Contains(c.Message)) is { } found ? new Rejection(found.Rule, $"The record would contradict itself: {found.Message}") : null;
    }

    /// <summary>
    /// What follows for a randomised participant where values changed on which the verdict of eligibility rested: a deviation where a criterion fails now, a query where the stratum is another.
    /// </summary>
    public static IEnumerable<TrialEvent> Consequences(Deciding deciding, ParticipantState participant, ParticipantEvent correction, LocalDate today)
    {
        var next = participant.Evolve(correction, deciding.State.Version + 1);
        if (participant.Randomisation is not { } randomisation || participant.Eligibility is not { } verdict)
        {
            yield break;
        }

        var (was, now) = (participant.MeasurementsBefore(verdict.Sequence), next.MeasurementsBefore(verdict.Sequence));
        if (was.Count == now.Count && was.All(m => now.TryGetValue(m.Key, out var same) && same.Fact == m.Value.Fact))
        {
            yield break;
        }

        foreach (var failed in EligibilityRules.Assess(deciding.Protocol, now, verdict.Fact.AssessedOn).Where(o => o.Verdict is Verdict.NotMet or Verdict.OutOfDate))
        {
            if (verdict.Fact.Criteria.Any(c => c.Criterion == failed.Criterion && c.Verdict == Verdict.Met))
            {
                yield return new DeviationRecorded(participant.Id, DeviationKind.IneligibleRandomised, randomisation.Fact.RandomisedOn, $"By the corrected values {failed.Criterion} was not met: {failed.Explanation}. Analysed as randomised.", FoundByRule: true);
            }
        }

        var (levels, unknown) = EligibilityRules.Stratify(deciding.Protocol, next with { Measurements = now }, verdict.Fact.AssessedOn);
        var stratum = EligibilityRules.StratumOf(levels);
        if (unknown is not null || stratum != randomisation.Fact.Stratum)
        {
            yield return new QueryRaised(participant.Id, next.Queries.Length + 1, today, randomisation.Sequence, "stratum",
                unknown is null ? $"By the corrected values the stratum is {stratum}; {randomisation.Fact.Stratum} was used. Record the corrected stratum." : $"By the corrected values the stratum cannot be told: {unknown}", FoundByRule: true);
        }
    }

    /// <summary>Why an event is never corrected; null if it may be.</summary>
    public static string? Closed(ParticipantEvent e) => e switch
    {
        ParticipantRandomised or RandomisedInErrorMarked or StratumCorrected or ParticipantUnblinded => "an allocation is permanent; a corrected stratum and an error have commands of their own",
        EligibilityAssessed => "a verdict follows from the values; correct those, or assess again",
        CandidateScreened => "the number and the site are those under which everything else stands; exclude the candidate and screen anew",
        EntryCorrected or EntryStruck or EntrySigned => "it is itself part of the trail; correct the entry again",
        QueryRaised or QueryAnswered or QueryReopened or QueryClosed => "a query is answered, reopened or closed",
        DeviationRecorded { FoundByRule: true } => "the program found it by a rule; it stands",
        _ => null,
    };
}
