using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using NodaTime;

namespace Equipoise.Trials.Safety.Expedited;

/// <summary>A report that is or was owed about a participant's adverse event.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Site">The participant's site.</param>
/// <param name="Entry">The entry that reported the event.</param>
/// <param name="Term">Its term.</param>
/// <param name="Grade">Its grade now.</param>
/// <param name="Recipient">Who is told.</param>
/// <param name="Row">The row of the recipient's table that decides.</param>
/// <param name="Clock">What is owed, by when, and how it stands.</param>
public sealed record DutyOfEvent(string Participant, string Site, long Entry, string Term, int Grade, string Recipient, string Row, ReportClock Clock);

/// <summary>
/// The reports that adverse events owe under the protocol's tables. The row that holds for the event as it counts now decides. A duty's clock runs from the instant at which the site knew what
/// first made it owed, and goes on through later rows that owe a duty of the same name; every later piece of information starts the duties for new information. What is not owed any more,
/// because the event was judged anew, is not listed.
/// </summary>
public static class ReportingDuties
{
    /// <summary>All duties of all participants, by due time.</summary>
    /// <param name="state">The trial; null protocol gives none.</param>
    /// <param name="now">The instant at which this is asked.</param>
    public static ImmutableArray<DutyOfEvent> Of(TrialState state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        return [.. state.InOrder.SelectMany(p => p.AdverseEvents.SelectMany(a => Of(state, p, a, now))).OrderBy(d => d.Clock.DueBy)];
    }

    /// <summary>What is owed and not sent: the to-do list, overdue first.</summary>
    public static ImmutableArray<DutyOfEvent> Open(TrialState state, Instant now) => [.. Of(state, now).Where(d => d.Clock.Standing is Standing.Due or Standing.Overdue)];

    /// <summary>The duties of one adverse event.</summary>
    public static ImmutableArray<DutyOfEvent> Of(TrialState state, ParticipantState participant, AdverseEventState adverse, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(adverse);
        var protocol = state.ProtocolOf(participant);
        var site = state.Sites[participant.Site].Zone;
        List<(Instant KnownAt, ReportableEvent Event)> versions = [.. adverse.Versions.Where(v => v.KnownAt <= now).Select(v => (v.KnownAt, Reportable(v.Values, participant, protocol, site)))];
        return versions.Count == 0 ? [] :
        [
            .. from table in ProtocolTables.Of(protocol.Document.Safety)
               let rows = versions.Select(v => (v.KnownAt, Row: table.Row(v.Event))).ToList()
               where rows[^1].Row is not null
               from clock in Clocks(rows, adverse.Sent.Where(s => s.Fact.Recipient == table.Recipient).Select(s => new ReportSent(s.Fact.Duty, s.Fact.SentAt)).ToList(), ProtocolTables.Zone(protocol.Document.Safety), now)
               select new DutyOfEvent(participant.Id, participant.Site, adverse.Entry, adverse.Term, adverse.Grade, table.Recipient, rows[^1].Row!.Id, clock),
        ];
    }

    /// <summary>What decides about reports, from an event's values and the participant's doses.</summary>
    internal static ReportableEvent Reportable(AdverseEventReported values, ParticipantState participant, TrialProtocol protocol, DateTimeZone site) => new(
        values.Grade,
        values.Serious,
        values.Seriousness.Any(c => c is SeriousnessCriterion.Death or SeriousnessCriterion.LifeThreatening),
        values.Seriousness.Contains(SeriousnessCriterion.Hospitalisation),
        Expectedness.Judge(protocol.Document.Safety.Expected, values.Term, values.Grade).Expected,
        values.Attribution,
        DaysSinceLastDose(participant, values.OnsetOn, site));

    /// <summary>Site-local calendar days from the last dose on or before the onset; null before any dose.</summary>
    internal static int? DaysSinceLastDose(ParticipantState participant, LocalDate onset, DateTimeZone site) =>
        participant.Cycles.SelectMany(c => c.Slots).Select(s => s.StartedAt?.InZone(site).Date).Where(d => d <= onset).Max() is { } last ? Period.DaysBetween(last, onset) : null;

    private static IEnumerable<ReportClock> Clocks(List<(Instant KnownAt, ReportingRow? Row)> rows, List<ReportSent> sent, DateTimeZone zone, Instant now)
    {
        var row = rows[^1].Row!;
        for (var i = 0; i < row.Duties.Length;)
        {
            // A duty that runs from the report before it goes with that report.
            var length = 1 + row.Duties.Skip(i + 1).TakeWhile(d => d.From == ClockStart.ReportBefore).Count();
            var together = row with { Duties = row.Duties.Slice(i, length) };
            var name = row.Duties[i].Name;
            var first = rows.FindLastIndex(r => r.Row is null || r.Row.Duties.All(d => d.Name != name)) + 1;
            var start = rows[first].KnownAt;
            var names = together.Duties.Select(d => d.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var clock in ReportingClocks.Of(together, start, rows.Skip(first + 1).Select(r => r.KnownAt).Where(k => k >= start), sent.Where(s => names.Contains(s.Duty) && s.At >= start), zone, now))
            {
                yield return clock;
            }

            i += length;
        }
    }
}
