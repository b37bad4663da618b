using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>What is to be done.</summary>
public enum AgendaKind
{
    /// <summary>A slot of a running cycle is to be settled.</summary>
    Dose,

    /// <summary>A cycle can be begun.</summary>
    Cycle,

    /// <summary>A planned visit is due.</summary>
    Visit,

    /// <summary>A query waits for an answer.</summary>
    Query,

    /// <summary>A report of an adverse event is owed.</summary>
    Report,

    /// <summary>A candidate waits for the next step of screening.</summary>
    Candidate,

    /// <summary>An entry waits for an investigator's signature.</summary>
    Signature,
}

/// <summary>How urgent it is.</summary>
public enum Urgency
{
    /// <summary>Its time has passed.</summary>
    Overdue,

    /// <summary>Now.</summary>
    Now,

    /// <summary>It has time.</summary>
    Later,
}

/// <summary>One thing to be done.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Participant">The participant.</param>
/// <param name="Due">By when; a thing of a day is due at the day's end at the site.</param>
/// <param name="OfDay">The day, where no time of day is meant: the last day in time, or the day since which it waits.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="What">What is to be done, in words.</param>
/// <param name="Cycle">The cycle, of a dose or a cycle.</param>
/// <param name="Slot">The slot, of a dose.</param>
/// <param name="Entry">The entry concerned, of a report or a signature.</param>
public sealed record AgendaItem(AgendaKind Kind, string Participant, Instant Due, LocalDate? OfDay, Urgency Urgency, string What, int? Cycle = null, int? Slot = null, long? Entry = null);

/// <summary>What people of a site have to do, in one list by due time.</summary>
public static class Agenda
{
    /// <summary>Doses are listed so long before they are due.</summary>
    public static Duration Ahead { get; } = Duration.FromHours(8);

    /// <summary>A cycle that could have begun is listed so many days after its last day, and then no more: it will not begin.</summary>
    private const int CycleDays = 7;

    private const string ToSponsor = "sponsor";

    /// <summary>The list.</summary>
    /// <param name="state">The trial, as a site sees it.</param>
    /// <param name="now">The instant at which this is asked.</param>
    /// <param name="signs">Whether entries that wait for an investigator's signature are listed.</param>
    public static ImmutableArray<AgendaItem> Of(TrialState state, Instant now, bool signs)
    {
        ArgumentNullException.ThrowIfNull(state);
        return
        [
            .. state.InOrder.Where(_ => state.Lock is null).SelectMany(p => Of(state, p, now, signs))
                .OrderBy(i => i.Due).ThenBy(i => i.Participant, StringComparer.Ordinal).ThenBy(i => i.Kind),
        ];
    }

    /// <summary>What is to be done about one participant.</summary>
    public static IEnumerable<AgendaItem> Of(TrialState state, ParticipantState participant, Instant now, bool signs)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        var zone = state.Sites[participant.Site].Zone;
        return Queries(participant, zone).Concat(participant.Randomisation is null
            ? Screening(state, participant, zone)
            : Doses(state, participant, now)
                .Concat(Cycles(state, participant, zone, now))
                .Concat(Visits(state, participant, zone, now))
                .Concat(Reports(state, participant, now))
                .Concat(signs ? Signatures(state, participant, zone, now) : []));
    }

    private static Instant EndOf(LocalDate day, DateTimeZone zone) => zone.AtStartOfDay(day.PlusDays(1)).ToInstant();

    private static string N(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<AgendaItem> Doses(TrialState state, ParticipantState p, Instant now)
    {
        if (RunningCourse.NextSlot(state, p, now) is not { } next || next.Slot.Due > now + Ahead)
        {
            yield break;
        }

        // Slots are settled in order: the next one leads on to those after it.
        var behind = next.Cycle.Slots.Count(s => s.Slot > next.Slot.Slot && s.Standing == SlotStanding.Overdue);
        yield return new AgendaItem(
            AgendaKind.Dose, p.Id, next.Slot.Due, null, next.Slot.Standing switch { SlotStanding.Overdue => Urgency.Overdue, SlotStanding.Now => Urgency.Now, _ => Urgency.Later },
            $"Dose {N(next.Slot.Slot)} of {N(next.Cycle.Slots.Length)}, cycle {N(next.Cycle.Number)}{(behind == 0 ? "" : $"; {N(behind)} more since")}",
            next.Cycle.Number, next.Slot.Slot);
    }

    private static IEnumerable<AgendaItem> Cycles(TrialState state, ParticipantState p, DateTimeZone zone, Instant now)
    {
        var today = now.InZone(zone).Date;
        if (RunningCourse.NextCycle(state, p, now) is { } next && next.From <= today.PlusDays(1) && today <= next.To.PlusDays(CycleDays))
        {
            yield return new AgendaItem(AgendaKind.Cycle, p.Id, EndOf(next.To, zone), next.To, today > next.To ? Urgency.Overdue : Urgency.Later, $"Cycle {N(next.Number)} begins from {next.From:uuuu-MM-dd}, at the latest on {next.To:uuuu-MM-dd}", next.Number);
        }
    }

    private static IEnumerable<AgendaItem> Visits(TrialState state, ParticipantState p, DateTimeZone zone, Instant now)
    {
        var today = now.InZone(zone).Date;
        var until = state.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
        return VisitLog.Of(p, state.ProtocolOf(p), until).Where(v => v.Standing is VisitStanding.Due or VisitStanding.Overdue).Select(v => new AgendaItem(
            AgendaKind.Visit, p.Id, EndOf(v.Planned.To, zone), v.Planned.To, v.Standing == VisitStanding.Overdue ? Urgency.Overdue : Urgency.Later,
            $"Visit of month {N(v.Planned.Month)}, {v.Planned.From:uuuu-MM-dd} to {v.Planned.To:uuuu-MM-dd}"));
    }

    private static IEnumerable<AgendaItem> Queries(ParticipantState p, DateTimeZone zone) => p.Queries.Where(q => q.Status == QueryStatus.Open).Select(q => new AgendaItem(
        AgendaKind.Query, p.Id, EndOf(q.Raised.Fact.RaisedOn, zone), q.Raised.Fact.RaisedOn, Urgency.Now, $"Query {N(q.Raised.Fact.Query)}: {q.Raised.Fact.Text}", Entry: q.Raised.Sequence));

    /// <summary>What a site owes is its report to the sponsor; where the protocol has no such table, every report is listed.</summary>
    private static IEnumerable<AgendaItem> Reports(TrialState state, ParticipantState p, Instant now) => p.AdverseEvents.IsEmpty ? [] : Reports(state, p, ProtocolTables.Of(state.ProtocolOf(p).Document.Safety).Any(t => t.Recipient == ToSponsor), now);

    private static IEnumerable<AgendaItem> Reports(TrialState state, ParticipantState p, bool own, Instant now) => p.AdverseEvents.SelectMany(a => ReportingDuties.Of(state, p, a, now))
        .Where(d => d.Clock.Standing is Standing.Due or Standing.Overdue && (!own || d.Recipient == ToSponsor))
        .Select(d => new AgendaItem(
            AgendaKind.Report, p.Id, d.Clock.DueBy, null, d.Clock.Standing == Standing.Overdue ? Urgency.Overdue : d.Clock.DueBy <= now + Ahead ? Urgency.Now : Urgency.Later,
            $"{Begun(d.Clock.Duty.Name)} to {d.Recipient}: {d.Term}, grade {N(d.Grade)}", Entry: d.Entry));

    private static IEnumerable<AgendaItem> Signatures(TrialState state, ParticipantState p, DateTimeZone zone, Instant now)
    {
        var today = now.InZone(zone).Date;
        if (p.Eligibility is { } verdict && !CurrentVerdict.IsSigned(p, verdict))
        {
            yield return new AgendaItem(AgendaKind.Signature, p.Id, EndOf(verdict.Fact.AssessedOn, zone), verdict.Fact.AssessedOn, Urgency.Overdue, "Sign the verdict of eligibility that randomisation relied upon", Entry: verdict.Sequence);
        }

        foreach (var serious in p.AdverseEvents.Where(a => a.Serious && !p.IsSigned(a.Entry)))
        {
            var known = serious.Current.AwareAt.InZone(zone).Date;
            yield return new AgendaItem(AgendaKind.Signature, p.Id, EndOf(known, zone), known, known < today ? Urgency.Overdue : Urgency.Now, $"Sign {serious.Term}, grade {N(serious.Grade)}, serious", Entry: serious.Entry);
        }
    }

    private static IEnumerable<AgendaItem> Screening(TrialState state, ParticipantState p, DateTimeZone zone)
    {
        if (p.Exclusion is not null || p.ConsentWithdrawal is not null || p.Death is not null || state.Closure is not null)
        {
            yield break;
        }

        var (since, what) = p.Consent is not { } consent ? (p.ScreenedOn, "Candidate waits for consent")
            : p.Eligibility is not { } verdict ? (consent.Fact.ConsentedOn, "Candidate waits for values and the verdict of eligibility")
            : !verdict.Fact.Eligible ? (verdict.Fact.AssessedOn, "Not every criterion was met at the last assessment: assess again, or exclude")
            : !CurrentVerdict.IsSigned(p, verdict) ? (verdict.Fact.AssessedOn, "Eligible; waits for an investigator's signature")
            : (verdict.Fact.AssessedOn, "Eligible and signed; waits for randomisation");
        yield return new AgendaItem(AgendaKind.Candidate, p.Id, EndOf(since, zone), since, Urgency.Now, what);
    }

    private static string Begun(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
