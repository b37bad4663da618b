using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety.Dictionary;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Safety;

/// <summary>What the values of an adverse event must satisfy, in a report and after every update.</summary>
internal static class AdverseEventRules
{
    /// <summary>Why the values cannot be; null if they can.</summary>
    /// <param name="values">The event's values, with the term as the dictionary spells it.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="deciding">State, protocol and instant.</param>
    public static Rejection? Check(AdverseEventReported values, ParticipantState participant, Deciding deciding) =>
        Lasting(values, participant, deciding.TodayAt(participant.Site)) ?? Death(values, participant) ?? Treatment(values, participant, deciding);

    /// <summary>Why a term and a grade cannot be recorded under the trial's dictionary; null if they can.</summary>
    public static Rejection? CheckTerm(TrialState state, string dictionary, string term, int grade) =>
        grade is < 1 or > 5 ? new Rejection("grade", string.Create(CultureInfo.InvariantCulture, $"The grade is {grade}; grades run from 1 to 5."))
        : TrialDictionary.Of(state, dictionary) is { } terms ? terms.Check(term, grade)
        : new Rejection("dictionary-missing", $"The protocol's terms are those of {dictionary}, which is not loaded; the data manager loads it with loadToxicityDictionary.");

    /// <summary>That a serious event was recorded later than the protocol allows after the site knew; null where it was in time or is not serious.</summary>
    public static DeviationRecorded? Late(AdverseEventReported values, Instant knownAt, Deciding deciding, ParticipantState participant)
    {
        var hours = deciding.Protocol.Document.Safety.SeriousWithinHours;
        var due = knownAt + Duration.FromHours((long)hours);
        return values.Serious && deciding.Now > due
            ? new DeviationRecorded(participant.Id, DeviationKind.ReportLate, due.InZone(deciding.State.Sites[participant.Site].Zone).Date,
                string.Create(CultureInfo.InvariantCulture, $"{values.Term} grade {values.Grade} is serious; the site knew at {Written(knownAt)} and recorded it {(deciding.Now - knownAt).TotalHours:F1} hours later, where the protocol allows {hours}."), FoundByRule: true)
            : null;
    }

    /// <summary>An instant as messages write it.</summary>
    internal static string Written(Instant at) => at.ToString("uuuu-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);

    private static Rejection? Lasting(AdverseEventReported values, ParticipantState participant, LocalDate today)
    {
        if (AdverseEventState.IsOver(values.Outcome) && values.Outcome != AdverseEventOutcome.Fatal && values.EndedOn is null)
        {
            return new Rejection("end-missing", $"{values.Term} is {Words.Spoken(values.Outcome)}; its last day is missing.");
        }

        return values.EndedOn is not { } ended ? null
            : !AdverseEventState.IsOver(values.Outcome) ? new Rejection("outcome", $"{values.Term} ended on {ended:uuuu-MM-dd}, and its outcome is {Words.Spoken(values.Outcome)}; an event that ended is resolved, resolved with sequelae or fatal.")
            : ended < values.OnsetOn ? new Rejection("end-before-onset", $"{values.Term} cannot have ended on {ended:uuuu-MM-dd}, before it began on {values.OnsetOn:uuuu-MM-dd}.")
            : ended > today ? new Rejection("date-in-future", $"The end of {values.Term} on {ended:uuuu-MM-dd} is in the future; today is {today:uuuu-MM-dd} at the site.")
            : participant.Death is { } death && ended > death.Fact.DiedOn ? new Rejection("date-after-death", $"The end of {values.Term} on {ended:uuuu-MM-dd} would be after death on {death.Fact.DiedOn:uuuu-MM-dd}.")
            : null;
    }

    /// <summary>Grade 5, a fatal outcome and the criterion of death say the same.</summary>
    private static Rejection? Death(AdverseEventReported values, ParticipantState participant)
    {
        var (worst, fatal, criterion) = (values.Grade == 5, values.Outcome == AdverseEventOutcome.Fatal, values.Seriousness.Contains(SeriousnessCriterion.Death));
        return worst != fatal || fatal != criterion
            ? new Rejection("fatal", string.Create(CultureInfo.InvariantCulture, $"Grade 5, the outcome fatal and the criterion of death go together; {values.Term} has grade {values.Grade}, the outcome {Words.Spoken(values.Outcome)} and {(criterion ? "the" : "not the")} criterion of death."))
            : fatal && values.EndedOn is { } ended && participant.Death is { } death && ended != death.Fact.DiedOn
                ? new Rejection("death-date", $"{values.Term} was fatal on {ended:uuuu-MM-dd}; the death is recorded on {death.Fact.DiedOn:uuuu-MM-dd}.")
            : null;
    }

    private static Rejection? Treatment(AdverseEventReported values, ParticipantState participant, Deciding deciding)
    {
        var arms = deciding.Protocol.Document.Arms.Where(a => a.Treatment is not null).Select(a => a.Id).ToList();
        return values.AttributedTo is { } to && deciding.Protocol.ArmsConcealed ? new Rejection("arm-concealed", $"Arms are concealed; an attribution to the treatment of {to} would tell one.")
            : values.AttributedTo is { } arm && !arms.Contains(arm, StringComparer.Ordinal) ? new Rejection("arm", $"There is no treatment of an arm '{arm}'; there is that of {string.Join(", ", arms)}.")
            : values.Attribution >= Attribution.Possible && values.AttributedTo is null && participant.TreatmentUnder(deciding.Protocol) is null && !deciding.Protocol.ArmsConcealed
                ? new Rejection("attribution", $"{participant.Id} has no treatment of the trial to which {values.Term} could be attributed.")
            : null;
    }
}
