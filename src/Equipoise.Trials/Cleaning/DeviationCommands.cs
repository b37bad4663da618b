using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Cleaning;

/// <summary>States that something did not go as the protocol says.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Kind">What kind of departure.</param>
/// <param name="OccurredOn">The site's local date.</param>
/// <param name="Description">What the protocol says and what happened.</param>
public sealed record RecordDeviation(string Participant, DeviationKind Kind, LocalDate OccurredOn, string Description) : ParticipantCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => SiteStaffAndDataManager;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        string.IsNullOrWhiteSpace(Description) ? Decision.Refuse("no-description", "A deviation says what the protocol asks for and what happened.")
        : OccurredOn < participant.ScreenedOn || OccurredOn > today
            ? Decision.Refuse("deviation-date", $"A deviation on {OccurredOn:uuuu-MM-dd} is outside the days from screening ({participant.ScreenedOn:uuuu-MM-dd}) to today ({today:uuuu-MM-dd}).")
        : participant.Deviations.Any(d => d.Fact.Kind == Kind && d.Fact.OccurredOn == OccurredOn && d.Fact.Description == Description)
            ? Decision.Refuse("deviation-recorded", "The same deviation is already recorded.")
        : Decision.Of(new DeviationRecorded(Participant, Kind, OccurredOn, Description, FoundByRule: false));
}

/// <summary>Records, for all participants, what time alone has made a deviation: planned visits whose windows have passed with nothing recorded, and reports of adverse events that are overdue.</summary>
public sealed record RecordOverdue : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.DataManager, Role.System];

    internal override Decision Decide(Deciding deciding)
    {
        if (deciding.State.Lock is not null)
        {
            return Decision.Refuse("data-locked", "The data are locked; nothing clinical is recorded any more.");
        }

        var events = ImmutableArray.CreateBuilder<TrialEvent>();
        foreach (var participant in deciding.State.InOrder.Where(p => p.Randomisation is not null))
        {
            var today = deciding.TodayAt(participant.Site);
            var until = deciding.State.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
            foreach (var visit in VisitLog.Of(participant, deciding.State.ProtocolOf(participant), until).Where(v => v.Standing == VisitStanding.Overdue))
            {
                events.AddRange(VisitLog.Missed(participant.Id, visit.Planned, "nothing was recorded within its window", foundByRule: true));
            }

            events.AddRange(participant.AdverseEvents.SelectMany(a => ReportingDuties.Of(deciding.State, participant, a, deciding.Now)).Where(d => d.Clock.Standing == Standing.Overdue).Select(RecordReportSent.NotSent)
                .Where(words => participant.Deviations.All(d => d.Fact.Description != words.Description))
                .Select(words => new DeviationRecorded(participant.Id, DeviationKind.ReportLate, words.DueBy.InZone(deciding.State.Sites[participant.Site].Zone).Date, words.Description, FoundByRule: true)));
        }

        return events.Count == 0 ? Decision.Refuse("nothing-overdue", "Nothing is overdue that is not recorded as such.") : new Decision(events.ToImmutable(), null);
    }
}
