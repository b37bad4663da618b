using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.SiteWork;

/// <summary>What is to be done at a site.</summary>
public enum AgendaKind
{
    /// <summary>A dose is due: it is given, held or skipped.</summary>
    Dose,

    /// <summary>A report about an adverse event is owed, and its clock runs.</summary>
    SafetyReport,

    /// <summary>A planned visit's window is open, or has passed with nothing recorded.</summary>
    Visit,

    /// <summary>A query is open.</summary>
    Query,

    /// <summary>Treatment, or a later cycle of it, is to begin.</summary>
    CycleStart,

    /// <summary>A candidate's consent is awaited.</summary>
    Consent,

    /// <summary>Values that the criteria ask for are missing or out of date.</summary>
    Measurements,

    /// <summary>Every value is there; eligibility is to be assessed.</summary>
    Assessment,

    /// <summary>An investigator's signature is awaited.</summary>
    Signature,

    /// <summary>Nothing stands against randomisation.</summary>
    Randomisation,
}

/// <summary>How urgent a thing is at an instant.</summary>
public enum Urgency
{
    /// <summary>Its time has passed.</summary>
    Overdue,

    /// <summary>Its window is open now.</summary>
    Now,

    /// <summary>It is due before the day is over at the site.</summary>
    Today,

    /// <summary>It is due on a later day.</summary>
    Later,

    /// <summary>It waits, and no time is set for it.</summary>
    Waiting,
}

/// <summary>One thing to do. Kind, participant, entry, cycle and number together name it, so that a page can lead to where it is done.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Participant">The participant or candidate.</param>
/// <param name="Due">By when, or when; null where no time is set.</param>
/// <param name="DueAt">The same in the site's local time.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="What">What to do, in a few words.</param>
/// <param name="Entry">The ledger entry that it is about; null for none.</param>
/// <param name="Cycle">The cycle of a dose; null for other kinds.</param>
/// <param name="Number">The slot of a dose, the month of a visit, the number of a query; null for other kinds.</param>
public sealed record AgendaItem(AgendaKind Kind, string Participant, Instant? Due, LocalDateTime? DueAt, Urgency Urgency, string What, long? Entry = null, int? Cycle = null, int? Number = null);

/// <summary>What is to be done at a site: one list, by due time; what has no time comes last.</summary>
/// <param name="Items">The list.</param>
public sealed record SiteAgenda(ImmutableArray<AgendaItem> Items)
{
    /// <summary>Doses are listed so long before they are due, in hours.</summary>
    public const int DoseHours = 8;

    /// <summary>Cycles to begin are listed so long before their day, in days.</summary>
    private const int CycleDays = 3;

    /// <summary>How many things are so urgent.</summary>
    public int Count(Urgency urgency) => Items.Count(i => i.Urgency == urgency);

    /// <summary>The list of a site.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="site">The site.</param>
    /// <param name="now">The instant at which things are due or late.</param>
    /// <exception cref="ArgumentException">The site is not open.</exception>
    public static SiteAgenda Of(TrialState state, string site, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var zone = state.Sites.TryGetValue(site, out var open) ? open.Zone : throw new ArgumentException($"site {site} is not open", nameof(site));
        var items = state.InOrder.Where(p => p.Site == site && state.Lock is null).SelectMany(p => new OfOne(state, p, zone, now).Items());
        return new SiteAgenda([.. items.OrderBy(i => i.Due ?? Instant.MaxValue).ThenBy(i => i.Kind).ThenBy(i => i.Participant, StringComparer.Ordinal).ThenBy(i => i.Number)]);
    }

    /// <summary>The things to do about one participant, by due time.</summary>
    /// <param name="state">The trial.</param>
    /// <param name="participant">The participant.</param>
    /// <param name="now">The instant.</param>
    public static ImmutableArray<AgendaItem> Of(TrialState state, ParticipantState participant, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(participant);
        return state.Lock is not null ? [] : [.. new OfOne(state, participant, state.Sites[participant.Site].Zone, now).Items().OrderBy(i => i.Due ?? Instant.MaxValue)];
    }

    private sealed class OfOne(TrialState state, ParticipantState participant, DateTimeZone zone, Instant now)
    {
        private readonly LocalDate today = now.InZone(zone).Date;

        public IEnumerable<AgendaItem> Items() =>
        [
            .. participant.Randomisation is null ? Screening() : Course(),
            .. participant.Queries.Where(q => q.Status == QueryStatus.Open).Select(q => Item(
                AgendaKind.Query, zone.AtStartOfDay(q.Raised.Fact.RaisedOn).ToInstant(), Urgency.Today, q.Raised.Fact.Text, q.Raised.Sequence, number: q.Raised.Fact.Query)),
            .. SigningList.Of(participant).Where(s => s.Kind == SigningKind.SeriousEvent || (s.Kind == SigningKind.Eligibility && participant.Randomisation is not null)).Select(s => Item(
                AgendaKind.Signature, null, Urgency.Waiting, s.Kind == SigningKind.SeriousEvent ? $"Sign the serious event: {s.What}" : "Sign the verdict of eligibility", s.Entry)),
        ];

        private IEnumerable<AgendaItem> Screening()
        {
            if (participant.Exclusion is not null || participant.ConsentWithdrawal is not null || state.Closure is not null)
            {
                return [];
            }

            if (participant.Consent is null)
            {
                return [Item(AgendaKind.Consent, null, Urgency.Waiting, "Record the consent, or why there is none", participant.ScreeningEntry)];
            }

            var sheet = EligibilitySheet.Of(state, participant, today);
            return sheet.Step switch
            {
                EligibilityStep.Measure => [Item(AgendaKind.Measurements, null, Urgency.Waiting, $"Enter {Said(sheet.ToEnter.Length, "value")}: {string.Join(", ", sheet.ToEnter.Take(3).Select(f => f.Field.Label))}{(sheet.ToEnter.Length > 3 ? " and others" : "")}")],
                EligibilityStep.NotEligible => [Item(AgendaKind.Measurements, null, Urgency.Waiting, "A criterion is not met: exclude the candidate, or correct the value")],
                EligibilityStep.Assess => [Until(AgendaKind.Assessment, sheet, "Assess eligibility")],
                EligibilityStep.Sign => [Until(AgendaKind.Signature, sheet, "Eligibility waits for the investigator's signature", participant.Eligibility!.Value.Sequence)],
                _ => [Until(AgendaKind.Randomisation, sheet, "Eligible and signed: randomise")],
            };
        }

        private IEnumerable<AgendaItem> Course()
        {
            if (RunningCycle.Of(state, participant) is { } running && running.Due <= now + Duration.FromHours(DoseHours))
            {
                yield return Item(AgendaKind.Dose, running.Due, now > running.To ? Urgency.Overdue : now >= running.From ? Urgency.Now : On(running.Due),
                    string.Create(CultureInfo.InvariantCulture, $"Dose {running.Slot} of {running.Cycle.Start.Fact.Slots}, cycle {running.Cycle.Start.Fact.Cycle}"), null, running.Cycle.Start.Fact.Cycle, running.Slot);
            }

            if (NextCycle.Of(state, participant) is { } next && today >= next.PlannedOn.PlusDays(-CycleDays))
            {
                yield return Item(AgendaKind.CycleStart, End(next.LatestOn), today > next.LatestOn ? Urgency.Overdue : today == next.LatestOn ? Urgency.Today : Urgency.Later,
                    string.Create(CultureInfo.InvariantCulture, $"Begin cycle {next.Number}, from {next.PlannedOn:uuuu-MM-dd} to {next.LatestOn:uuuu-MM-dd}"), number: next.Number);
            }

            foreach (var duty in participant.AdverseEvents.SelectMany(a => ReportingDuties.Of(state, participant, a, now)).Where(d => d.Clock.Standing is Standing.Due or Standing.Overdue && IsOfSite(d.Recipient)))
            {
                yield return Item(AgendaKind.SafetyReport, duty.Clock.DueBy, duty.Clock.Standing == Standing.Overdue ? Urgency.Overdue : On(duty.Clock.DueBy),
                    string.Create(CultureInfo.InvariantCulture, $"{duty.Term} grade {duty.Grade}: {duty.Clock.Duty.Name} to the {duty.Recipient}"), duty.Entry);
            }

            var until = state.FollowUpEnd is { } end ? LocalDate.Min(today, end.EndedOn) : today;
            foreach (var visit in VisitLog.Of(participant, state.ProtocolOf(participant), until).Where(v => v.Standing is VisitStanding.Due or VisitStanding.Overdue))
            {
                yield return Item(AgendaKind.Visit, End(visit.Planned.To), visit.Standing == VisitStanding.Overdue ? Urgency.Overdue : visit.Planned.To == today ? Urgency.Today : Urgency.Later,
                    string.Create(CultureInfo.InvariantCulture, $"Visit of month {visit.Planned.Month}, {visit.Planned.From:uuuu-MM-dd} to {visit.Planned.To:uuuu-MM-dd}"), number: visit.Planned.Month);
            }
        }

        private AgendaItem Until(AgendaKind kind, EligibilitySheet sheet, string what, long? entry = null) => sheet.LastDay is { } last
            ? Item(kind, End(last), last == today ? Urgency.Today : Urgency.Later, what, entry)
            : Item(kind, null, Urgency.Waiting, what, entry);

        private AgendaItem Item(AgendaKind kind, Instant? due, Urgency urgency, string what, long? entry = null, int? cycle = null, int? number = null) =>
            new(kind, participant.Id, due, due?.InZone(zone).LocalDateTime, urgency, what, entry, cycle, number);

        private Urgency On(Instant due) => due.InZone(zone).Date == today ? Urgency.Today : Urgency.Later;

        /// <summary>The last minute of a day at the site.</summary>
        private Instant End(LocalDate day) => zone.AtStartOfDay(day.PlusDays(1)).ToInstant() - Duration.FromMinutes(1);

        private static bool IsOfSite(string recipient) => recipient != ReportingTables.UnitedStates.Recipient && recipient != ReportingTables.EuropeanUnion.Recipient;

        private static string Said(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
    }
}
