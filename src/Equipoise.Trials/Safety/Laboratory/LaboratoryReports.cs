using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;

namespace Equipoise.Trials.Safety.Laboratory;

/// <summary>Adverse events that laboratory values report by themselves, where the protocol says so.</summary>
internal static class LaboratoryReports
{
    /// <summary>
    /// One report or update for each term whose grade, from a sample of after randomisation, reaches the protocol's and is above that of the event of the term that lasts. A grade
    /// that a participant already had before treatment is no event; nor is a term that the trial's dictionary does not have.
    /// </summary>
    public static IEnumerable<ParticipantEvent> Of(Deciding deciding, ParticipantState participant, IEnumerable<GradedResult> results)
    {
        var safety = deciding.Protocol.Document.Safety;
        if (safety.Laboratory is not { GradeAutomatically: true } rule || participant.Randomisation is not { } randomisation)
        {
            return [];
        }

        return results.Where(r => r.TakenOn > randomisation.Fact.RandomisedOn)
            .SelectMany(r => r.Grades.Where(g => g.Grade >= rule.ReportFromGrade).Select(g => (Result: r, Grade: g)))
            .GroupBy(g => g.Grade.Term, StringComparer.Ordinal)
            .Select(term => Event(deciding, participant, rule, term.OrderByDescending(g => g.Grade.Grade).ThenBy(g => g.Result.TakenOn).First()))
            .OfType<ParticipantEvent>();
    }

    private static ParticipantEvent? Event(Deciding deciding, ParticipantState participant, LaboratorySection rule, (GradedResult Result, ResultGrade Grade) worst)
    {
        var (safety, grade) = (deciding.Protocol.Document.Safety, worst.Grade.Grade!.Value);
        if (TrialDictionary.Of(deciding.State, safety.Dictionary)?.Find(worst.Grade.Term) is not { } term || !term.Grades.Contains(grade) || Before(participant, term.Name) >= grade)
        {
            return null;
        }

        var expected = Expectedness.Judge(safety.Expected, term.Name, grade);
        var lasting = participant.AdverseEvents.LastOrDefault(a => a.Term == term.Name && !AdverseEventState.IsOver(a.Current.Outcome));
        if (lasting is not null)
        {
            return grade <= lasting.Grade ? null : new AdverseEventUpdated(
                participant.Id, lasting.Entry, deciding.Now, grade, null, null, null, null, null, null, expected.Expected, expected.Explanation, worst.Grade.Explanation, FoundByRule: true);
        }

        // A value that belongs to an event which is over is not another event.
        if (participant.AdverseEvents.Any(a => a.Term == term.Name && a.Grade >= grade && a.OnsetOn <= worst.Result.TakenOn && a.Current.EndedOn >= worst.Result.TakenOn))
        {
            return null;
        }

        var treatment = participant.TreatmentArm is { } arm && deciding.Protocol.Arm(arm).Treatment is not null ? arm : null;
        var attribution = treatment is null && !deciding.Protocol.ArmsConcealed && rule.Attribution >= Attribution.Possible ? Attribution.Unrelated : rule.Attribution;
        return new AdverseEventReported(
            participant.Id, term.Name, grade, worst.Result.TakenOn, null, attribution, attribution >= Attribution.Possible ? treatment : null, TreatmentAction.None, AdverseEventOutcome.NotResolved, [],
            deciding.Now, expected.Expected, string.Create(CultureInfo.InvariantCulture, $"{expected.Explanation} {worst.Grade.Explanation}"), FoundByRule: true);
    }

    /// <summary>The worst grade of a term in samples up to randomisation; 0 where there was none.</summary>
    private static int Before(ParticipantState participant, string term) => participant.Laboratory.SelectMany(l => l.Fact.Results)
        .Where(r => r.TakenOn <= participant.Randomisation!.Value.Fact.RandomisedOn)
        .OrderBy(r => r.TakenOn)
        .SelectMany(r => r.Grades.Where(g => string.Equals(g.Term, term, StringComparison.OrdinalIgnoreCase)).Select(g => g.Grade ?? g.AtLeast))
        .LastOrDefault();
}
