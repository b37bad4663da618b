using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Trials.Safety.Monitoring;

/// <summary>
/// Evaluates the protocol's safety rules on the state of a trial. All arms count together, and a participant once. Beyond a boundary's number of participants those first treated later do not
/// count. Where a toxicity counts within some days, a participant without it whose days are not over and who lives is pending; the rule says whether they count.
/// </summary>
public static class SafetyWatch
{
    /// <summary>How each rule of the protocol in force stands.</summary>
    /// <param name="state">The trial; before activation there are no rules.</param>
    /// <param name="now">The instant at which this is asked; it decides whose days are over.</param>
    public static ImmutableArray<SafetyFinding> Evaluate(TrialState state, Instant now)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Protocol is not { } protocol || protocol.Document.Safety.Rules.IsEmpty)
        {
            return [];
        }

        var treated = protocol.Document.Safety.Rules.OfType<ToxicityRate>().Any() ? Treated(state, now) : [];
        return [.. protocol.Document.Safety.Rules.Select(r => r switch
        {
            EventCount count => Count(state, count),
            ToxicityRate rate => Rate(rate, treated),
            _ => throw new ArgumentOutOfRangeException(nameof(state), r, "no such safety rule"),
        })];
    }

    /// <summary>Whether treatment killed the participant: a death recorded so, or an adverse event of grade 5 that is possibly related or more.</summary>
    public static bool DiedOfTreatment(ParticipantState participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return participant.Death?.Fact.Cause == DeathCause.Treatment || participant.AdverseEvents.Any(a => a.Grade == 5 && a.Related);
    }

    /// <summary>Participants with a dose, by their first, with its local date and today's.</summary>
    private static List<(ParticipantState Person, LocalDate FirstDose, LocalDate Today)> Treated(TrialState state, Instant now) =>
    [
        .. state.Participants.Values.Where(p => p.DosesGiven > 0)
            .Select(p => (Person: p, First: p.Cycles.SelectMany(c => c.Slots).Where(s => s.Result == SlotResult.Given).MinBy(s => s.Sequence)))
            .OrderBy(p => p.First.Sequence)
            .Select(p => (p.Person, p.First.StartedAt!.Value.InZone(state.Sites[p.Person.Site].Zone).Date, now.InZone(state.Sites[p.Person.Site].Zone).Date)),
    ];

    private static SafetyFinding Count(TrialState state, EventCount rule)
    {
        var events = rule.Count == SafetyCount.TreatmentRelatedDeaths
            ? state.Participants.Values.Count(DiedOfTreatment)
            : state.Participants.Values.Where(p => !p.AdverseEvents.IsEmpty).Sum(p => p.AdverseEvents.Count(a => a.Serious && !a.ExpectedUnder(state.ProtocolOf(p))));
        var what = rule.Count == SafetyCount.TreatmentRelatedDeaths ? "participants died of treatment" : "serious events were not expected";
        return new SafetyFinding(rule.Id, events, null, rule.AtLeast, events >= rule.AtLeast, string.Create(CultureInfo.InvariantCulture, $"{rule.Id}: {events} {what}; the rule is met at {rule.AtLeast}."));
    }

    private static SafetyFinding Rate(ToxicityRate rule, List<(ParticipantState Person, LocalDate FirstDose, LocalDate Today)> treated)
    {
        var boundary = ToxicityRateDesign.Of(rule).Boundary;
        var counted = treated.Take(boundary.Participants)
            .Select(t => (Has: Has(rule, t.Person, t.FirstDose), Open: rule.WithinDays is { } days && t.Person.Death is null && Period.DaysBetween(t.FirstDose, t.Today) <= days))
            .Where(t => t.Has || !t.Open || rule.Pending == PendingParticipants.CountedWithout)
            .ToList();
        var (n, events) = (counted.Count, counted.Count(t => t.Has));
        var threshold = n == 0 ? null : boundary.StopAt[n - 1];
        return new SafetyFinding(rule.Id, events, n, threshold, events >= threshold, string.Create(CultureInfo.InvariantCulture,
            $"{rule.Id}: {events} of {n} evaluated participants had {Words.Spoken(rule.Toxicity)}{(rule.Grade is { } g ? $" {g}" : "")}; {(threshold is { } b ? $"the boundary is {b}" : "no number meets the boundary yet")} (of at most {boundary.Participants}, acceptable rate {rule.AcceptableRate})."));
    }

    private static bool Has(ToxicityRate rule, ParticipantState person, LocalDate firstDose)
    {
        bool InTime(LocalDate on) => on >= firstDose && (rule.WithinDays is not { } days || Period.DaysBetween(firstDose, on) <= days);
        bool Event(int grade, Attribution least) => person.AdverseEvents.Any(a =>
            a.Grade >= grade && a.Current.Attribution >= least && InTime(a.OnsetOn) && (rule.Terms.IsEmpty || rule.Terms.Any(t => string.Equals(t.Trim(), a.Term, StringComparison.OrdinalIgnoreCase))));
        return rule.Toxicity switch
        {
            WatchedToxicity.TreatmentRelatedDeath => Event(5, rule.Attribution > Attribution.Possible ? rule.Attribution : Attribution.Possible)
                || (rule.Terms.IsEmpty && person.Death is { Fact.Cause: DeathCause.Treatment } death && InTime(death.Fact.DiedOn)),
            WatchedToxicity.Grade5 => Event(5, rule.Attribution),
            _ => Event(rule.Grade ?? 5, rule.Attribution),
        };
    }
}
