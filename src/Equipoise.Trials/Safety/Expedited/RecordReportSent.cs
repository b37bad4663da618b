using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Safety.Expedited;

/// <summary>Records that a report about an adverse event was sent; one sent after its time is a deviation too.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry that reported the event.</param>
/// <param name="Recipient">To whom; a recipient of the protocol's tables.</param>
/// <param name="Duty">The duty that it settles.</param>
/// <param name="SentAt">When it was sent.</param>
public sealed record RecordReportSent(string Participant, long Entry, string Recipient, string Duty, Instant SentAt) : RandomisedCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => [Role.Nurse, Role.Investigator, Role.DataManager, Role.Sponsor];

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (participant.AdverseEvents.FirstOrDefault(a => a.Entry == Entry) is not { } adverse)
        {
            return Decision.Refuse("event-unknown", string.Create(CultureInfo.InvariantCulture, $"Entry {Entry} reports no adverse event of {Participant}; {UpdateAdverseEvent.Listed(participant)}."));
        }

        var tables = ProtocolTables.Of(deciding.Protocol.Document.Safety);
        if (tables.All(t => t.Recipient != Recipient))
        {
            return Decision.Refuse("recipient", $"The protocol has no table for '{Recipient}'; it has {(tables.IsEmpty ? "none" : "those for " + string.Join(", ", tables.Select(t => t.Recipient)))}.");
        }

        if (SentAt > deciding.Now)
        {
            return Decision.Refuse("date-in-future", "A report cannot have been sent in the future.");
        }

        var clocks = ReportingDuties.Of(deciding.State, participant, adverse, deciding.Now).Where(d => d.Recipient == Recipient).Select(d => d.Clock).ToList();
        var owed = clocks.Where(c => c.Duty.Name == Duty).ToList();
        if (owed.Count == 0)
        {
            return Decision.Refuse("no-duty", $"{adverse.Term} owes {Recipient} no '{Duty}'; it owes {(clocks.Count == 0 ? "nothing" : string.Join(", ", clocks.Select(c => c.Duty.Name).Distinct(StringComparer.Ordinal)))}.");
        }

        if (owed.FirstOrDefault(c => c.SentAt is null) is not { } clock)
        {
            return Decision.Refuse("already-sent", $"The {Duty} to {Recipient} about {adverse.Term} was sent at {AdverseEventRules.Written(owed[^1].SentAt!.Value)}.");
        }

        var earliest = clock.Duty.From == ClockStart.ReportBefore ? adverse.Current.AwareAt : clock.StartedAt;
        if (SentAt < earliest)
        {
            return Decision.Refuse("sent-before", $"The {Duty} cannot have been sent at {AdverseEventRules.Written(SentAt)}, before it was owed at {AdverseEventRules.Written(earliest)}.");
        }

        var sent = new SafetyReportSent(Participant, Entry, Recipient, Duty, SentAt);
        var overdue = NotSent(new DutyOfEvent(Participant, participant.Site, Entry, adverse.Term, adverse.Grade, Recipient, "", clock)).Description;
        return SentAt <= clock.DueBy || participant.Deviations.Any(d => d.Fact.Description == overdue) ? Decision.Of(sent) : Decision.Of(sent, new DeviationRecorded(
            Participant, DeviationKind.ReportLate, clock.DueBy.InZone(deciding.State.Sites[participant.Site].Zone).Date,
            $"The {Duty} to {Recipient} about {adverse.Term} was due by {AdverseEventRules.Written(clock.DueBy)} and sent at {AdverseEventRules.Written(SentAt)}.", FoundByRule: true));
    }

    /// <summary>The words for a report that is overdue and not sent: the deviation is recorded once, by them.</summary>
    internal static (Instant DueBy, string Description) NotSent(DutyOfEvent duty) => (duty.Clock.DueBy, string.Create(CultureInfo.InvariantCulture,
        $"The {duty.Clock.Duty.Name} to {duty.Recipient} about {duty.Term} (entry {duty.Entry}) was due by {AdverseEventRules.Written(duty.Clock.DueBy)} and was not sent by then."));
}
