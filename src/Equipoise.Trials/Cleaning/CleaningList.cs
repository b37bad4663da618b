using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Dosing;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Cleaning;

/// <summary>What is to be settled before the data are good to analyse.</summary>
public enum CleaningKind
{
    /// <summary>The record contradicts itself.</summary>
    Contradiction,

    /// <summary>A query waits for the site.</summary>
    QueryOpen,

    /// <summary>An answer waits for the data manager.</summary>
    QueryAnswered,

    /// <summary>A planned visit's window has passed with nothing recorded.</summary>
    VisitOverdue,

    /// <summary>A slot is long past and what became of it is not recorded.</summary>
    SlotUnsettled,

    /// <summary>What needs an investigator's signature has none that has force: a verdict relied upon, a serious adverse event.</summary>
    Unsigned,

    /// <summary>A report of an adverse event is owed, its time has passed, and it is not sent.</summary>
    ReportOverdue,
}

/// <summary>One thing to be settled.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Participant">The participant.</param>
/// <param name="Site">Their site.</param>
/// <param name="MustAct">Who has to act.</param>
/// <param name="Since">The site's local date from which it is so; null where there is none.</param>
/// <param name="Message">What is to be settled.</param>
/// <param name="Entries">The ledger entries concerned.</param>
public sealed record CleaningItem(CleaningKind Kind, string Participant, string Site, Role MustAct, LocalDate? Since, string Message, ImmutableArray<long> Entries);

/// <summary>What is missing, unsigned, asked or contradictory in a trial, with who has to act.</summary>
public static class CleaningList
{
    /// <summary>The list as it stands, by site and participant.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="now">The instant at which things are late.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static ImmutableArray<CleaningItem> Of(TrialState state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        _ = state.Protocol ?? throw new InvalidOperationException("The trial is not active; there is nothing to clean.");
        return [.. state.InOrder.OrderBy(p => p.Site, StringComparer.Ordinal).SelectMany(p => Of(state, p, now, now))];
    }

    /// <summary>What is to be settled about one participant.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="now">The instant at which things are late.</param>
    public static ImmutableArray<CleaningItem> Of(TrialState state, ParticipantState participant, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        return [.. Of(state, participant, now, now)];
    }

    /// <summary>
    /// The list of a cut, by site and participant: things are late at the end of its last day. What is recorded of later days is no contradiction for being later: it was recorded after them.
    /// </summary>
    /// <param name="state">The trial as the entries of the cut tell it.</param>
    /// <param name="asOf">The last clinical date of the cut.</param>
    /// <exception cref="InvalidOperationException">The trial is not active.</exception>
    public static ImmutableArray<CleaningItem> AtCut(TrialState state, LocalDate asOf)
    {
        ArgumentNullException.ThrowIfNull(state);
        _ = state.Protocol ?? throw new InvalidOperationException("The trial is not active; there is nothing to clean.");
        var end = EndOf(asOf);
        return [.. state.InOrder.OrderBy(p => p.Site, StringComparer.Ordinal).SelectMany(p => Of(state, p, end, Instant.Max(end, state.LastRecordedAt)))];
    }

    /// <summary>The end of a day of clinical dates, when it is over everywhere on earth: UTC-12.</summary>
    public static Instant EndOf(LocalDate day) => day.PlusDays(1).AtStartOfDayInZone(DateTimeZone.ForOffset(Offset.FromHours(-12))).ToInstant();

    private static IEnumerable<CleaningItem> Of(TrialState state, ParticipantState p, Instant now, Instant recorded)
    {
        var zone = state.Sites[p.Site].Zone;
        var today = now.InZone(zone).Date;
        CleaningItem Item(CleaningKind kind, Role mustAct, LocalDate? since, string message, params ImmutableArray<long> entries) => new(kind, p.Id, p.Site, mustAct, since, message, entries);

        foreach (var contradiction in Contradictions.Of(p, zone, recorded.InZone(zone).Date))
        {
            yield return Item(CleaningKind.Contradiction, Role.DataManager, null, contradiction.Message, contradiction.Entries);
        }

        foreach (var query in p.Queries.Where(q => q.Status != QueryStatus.Closed))
        {
            var number = query.Raised.Fact.Query.ToString(CultureInfo.InvariantCulture);
            yield return query.Status == QueryStatus.Open
                ? Item(CleaningKind.QueryOpen, Role.Nurse, query.Raised.Fact.RaisedOn, $"Query {number}: {query.Raised.Fact.Text}", query.Raised.Sequence)
                : Item(CleaningKind.QueryAnswered, Role.DataManager, query.Raised.Fact.RaisedOn, $"Query {number} is answered: {query.Said[^1].Text}", query.Raised.Sequence);
        }

        if (p.Randomisation is null)
        {
            yield break;
        }

        var until = state.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
        foreach (var visit in VisitLog.Of(p, state.ProtocolOf(p), until).Where(v => v.Standing == VisitStanding.Overdue))
        {
            yield return Item(CleaningKind.VisitOverdue, Role.Nurse, visit.Planned.To, string.Create(CultureInfo.InvariantCulture, $"The visit of month {visit.Planned.Month}, planned to {visit.Planned.To:uuuu-MM-dd}, is neither recorded nor stated as missed."));
        }

        if (p.Eligibility is { } verdict && !CurrentVerdict.IsSigned(p, verdict))
        {
            yield return Item(CleaningKind.Unsigned, Role.Investigator, verdict.Fact.AssessedOn, "The verdict of eligibility that randomisation relied upon is not signed.", verdict.Sequence);
        }

        foreach (var serious in p.AdverseEvents.Where(a => a.Serious && !p.IsSigned(a.Entry)))
        {
            yield return Item(CleaningKind.Unsigned, Role.Investigator, serious.OnsetOn, string.Create(CultureInfo.InvariantCulture, $"{serious.Term} grade {serious.Grade} is serious and not signed."), serious.Entry);
        }

        foreach (var duty in p.AdverseEvents.SelectMany(a => ReportingDuties.Of(state, p, a, now)).Where(d => d.Clock.Standing == Standing.Overdue))
        {
            yield return Item(CleaningKind.ReportOverdue, Role.Sponsor, duty.Clock.DueBy.InZone(zone).Date, RecordReportSent.NotSent(duty).Description, duty.Entry);
        }

        if (Unsettled(state, p, zone, now) is { } slot)
        {
            yield return Item(CleaningKind.SlotUnsettled, Role.Nurse, slot.Due.InZone(zone).Date, string.Create(CultureInfo.InvariantCulture, $"Slot {slot.Slot} of cycle {slot.Cycle} was due at {slot.Due:uuuu-MM-dd'T'HH:mm'Z'}; it is neither given, held nor skipped."));
        }
    }

    /// <summary>The first slot of the running cycle that is a day past and not settled.</summary>
    private static (int Cycle, int Slot, Instant Due)? Unsettled(TrialState state, ParticipantState p, DateTimeZone zone, Instant now)
    {
        if (p.Cycles.LastOrDefault() is not { } cycle || p.TreatmentUnder(state.ProtocolOf(p)) is not { } treatment || p.Death is not null || p.Relapse is not null && p.Crossover is null
            || p.Stops.Any(s => s.Sequence > cycle.Start.Sequence || s.Fact.Scope == StopScope.Treatment) || cycle.Slots.Length >= cycle.Start.Fact.Slots || p.ConsentWithdrawal is not null)
        {
            return null;
        }

        var due = SlotPlan.Due(treatment.Schedule, cycle.Start.Fact.FirstSlotAt, zone, cycle.NextSlot);
        return due + Duration.FromDays(1) < now ? (cycle.Start.Fact.Cycle, cycle.NextSlot, due) : null;
    }
}
