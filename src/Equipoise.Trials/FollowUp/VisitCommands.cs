using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.FollowUp;

/// <summary>Records an assessment that could have shown a recurrence and showed none. One outside its visit's window is recorded with a deviation.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="AssessedOn">When.</param>
/// <param name="VisitMonth">The month of the planned visit; 0 for an assessment between visits.</param>
public sealed record RecordAssessment(string Participant, LocalDate AssessedOn, int VisitMonth) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (Implausible(AssessedOn, "An assessment", participant, randomisation, today) is { } refusal)
        {
            return new Decision([], refusal);
        }

        if (participant.FollowUpWithdrawal is { } withdrawn && AssessedOn > withdrawn.Fact.WithdrewOn)
        {
            return Decision.Refuse("follow-up-withdrawn", $"{Participant} withdrew from follow-up on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}; no later visit is recorded.");
        }

        if (participant.Relapse is { } relapse && AssessedOn >= relapse.Fact.EvidenceOn)
        {
            return Decision.Refuse("relapsed", $"{Participant} relapsed on {relapse.Fact.EvidenceOn:uuuu-MM-dd}; an assessment without recurrence cannot follow.");
        }

        var recorded = new AssessmentRecorded(Participant, AssessedOn, VisitMonth);
        if (VisitMonth == 0)
        {
            return Decision.Of(recorded);
        }

        var schedule = deciding.Protocol.Document.FollowUp;
        return participant.Assessments.FirstOrDefault(a => a.Fact.VisitMonth == VisitMonth) is { Sequence: > 0 } before
            ? Decision.Refuse("visit-recorded", string.Create(CultureInfo.InvariantCulture, $"The visit of month {VisitMonth} is already recorded, of {before.Fact.AssessedOn:uuuu-MM-dd}; an assessment between visits has month 0."))
            : VisitCalendar.Of(schedule, randomisation.RandomisedOn, VisitMonth).LastOrDefault() is not { Month: > 0 } visit || visit.Month != VisitMonth ? UnknownVisit(VisitMonth, schedule)
            : AssessedOn >= visit.From && AssessedOn <= visit.To ? Decision.Of(recorded)
            : Decision.Of(recorded, new DeviationRecorded(Participant, DeviationKind.VisitOutsideWindow, AssessedOn,
                string.Create(CultureInfo.InvariantCulture, $"The visit of month {VisitMonth} is planned from {visit.From:uuuu-MM-dd} to {visit.To:uuuu-MM-dd}; it took place on {AssessedOn:uuuu-MM-dd}."), FoundByRule: true));
    }

    internal static Decision UnknownVisit(int month, FollowUpSection schedule) => Decision.Refuse("visit-unknown",
        string.Create(CultureInfo.InvariantCulture, $"The protocol plans no visit in month {month}; it plans {string.Join(", ", VisitCalendar.Months(schedule).TakeWhile(m => m <= month + 12).Take(40))} and so on. An assessment between visits has month 0."));
}

/// <summary>Records that a planned visit did not take place, which is a deviation.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="VisitMonth">The month of the planned visit.</param>
/// <param name="Ground">Why, as far as known.</param>
public sealed record RecordMissedVisit(string Participant, int VisitMonth, string Ground) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        var schedule = deciding.Protocol.Document.FollowUp;
        return VisitLog.Of(participant, deciding.Protocol, VisitMonth, today).LastOrDefault(v => v.Planned.Month == VisitMonth) is not { } visit ? RecordAssessment.UnknownVisit(VisitMonth, schedule)
            : visit.Standing switch
            {
                VisitStanding.Attended => Decision.Refuse("visit-recorded", string.Create(CultureInfo.InvariantCulture, $"The visit of month {VisitMonth} took place on {visit.AttendedOn:uuuu-MM-dd}.")),
                VisitStanding.Missed => Decision.Refuse("visit-recorded", string.Create(CultureInfo.InvariantCulture, $"The visit of month {VisitMonth} is already recorded as missed.")),
                VisitStanding.NotExpected => Decision.Refuse("visit-not-expected", string.Create(CultureInfo.InvariantCulture, $"The visit of month {VisitMonth} was not expected any more: the participant has relapsed, died, withdrawn or is lost.")),
                VisitStanding.Upcoming => Decision.Refuse("date-in-future", string.Create(CultureInfo.InvariantCulture, $"The visit of month {VisitMonth} is planned from {visit.Planned.From:uuuu-MM-dd}; it cannot be missed before.")),
                _ => new Decision([.. VisitLog.Missed(Participant, visit.Planned, Ground, foundByRule: false)], null),
            };
    }
}
