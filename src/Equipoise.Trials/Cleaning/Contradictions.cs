using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using NodaTime;

namespace Equipoise.Trials.Cleaning;

/// <summary>Two things recorded of a participant that cannot both be so, or one that cannot be.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Message">What stands against what.</param>
/// <param name="Entries">The ledger entries concerned.</param>
public sealed record Contradiction(string Rule, string Message, ImmutableArray<long> Entries);

/// <summary>Looks for contradictions in what is recorded of a participant: the same rules by which new entries are refused, for the whole at once.</summary>
public static class Contradictions
{
    /// <summary>All contradictions, by rule; none in a clean record.</summary>
    /// <param name="participant">The participant.</param>
    /// <param name="zone">The site's time zone.</param>
    /// <param name="today">Today at the site.</param>
    public static ImmutableArray<Contradiction> Of(ParticipantState participant, DateTimeZone zone, LocalDate today)
    {
        ArgumentNullException.ThrowIfNull(participant);
        ArgumentNullException.ThrowIfNull(zone);
        return [.. Screening(participant, today), .. Dates(participant, zone, today), .. Sequence(participant)];
    }

    private static IEnumerable<Contradiction> Screening(ParticipantState p, LocalDate today)
    {
        if (p.Consent is { } consent)
        {
            var latest = p.Randomisation?.Fact.RandomisedOn ?? today;
            if (consent.Fact.ConsentedOn < p.ScreenedOn || consent.Fact.ConsentedOn > latest)
            {
                yield return new Contradiction("consent-date", $"Consent on {consent.Fact.ConsentedOn:uuuu-MM-dd} is outside the days from screening ({p.ScreenedOn:uuuu-MM-dd}) to {(p.Randomisation is null ? "today" : "randomisation")} ({latest:uuuu-MM-dd}).", [consent.Sequence]);
            }
        }

        foreach (var (field, m) in p.Measurements.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            if (m.Fact.TakenOn > today)
            {
                yield return new Contradiction("date-in-future", $"{field} is dated {m.Fact.TakenOn:uuuu-MM-dd}; today is {today:uuuu-MM-dd} at the site.", [m.Sequence]);
            }
        }
    }

    /// <summary>Clinical happenings lie between randomisation and today, not after death, and not after the consent was taken back.</summary>
    private static IEnumerable<Contradiction> Dates(ParticipantState p, DateTimeZone zone, LocalDate today)
    {
        if (p.Randomisation?.Fact.RandomisedOn is not { } start)
        {
            yield break;
        }

        foreach (var (what, on, entry) in Happenings(p, zone))
        {
            if (on < start)
            {
                yield return new Contradiction("date-before-randomisation", $"{what} on {on:uuuu-MM-dd} is before randomisation on {start:uuuu-MM-dd}.", [entry]);
            }

            if (on > today)
            {
                yield return new Contradiction("date-in-future", $"{what} on {on:uuuu-MM-dd} is in the future; today is {today:uuuu-MM-dd} at the site.", [entry]);
            }

            if (p.Death is { } death && on > death.Fact.DiedOn)
            {
                yield return new Contradiction("date-after-death", $"{what} on {on:uuuu-MM-dd} is after death on {death.Fact.DiedOn:uuuu-MM-dd}.", [entry, death.Sequence]);
            }

            if (p.ConsentWithdrawal is { } withdrawn && on > withdrawn.Fact.WithdrewOn)
            {
                yield return new Contradiction("consent-withdrawn", $"{what} on {on:uuuu-MM-dd} is after the consent was taken back on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}.", [entry, withdrawn.Sequence]);
            }
        }
    }

    private static IEnumerable<Contradiction> Sequence(ParticipantState p)
    {
        foreach (var assessment in p.Assessments)
        {
            if (p.Relapse is { } relapse && assessment.Fact.AssessedOn >= relapse.Fact.EvidenceOn)
            {
                yield return new Contradiction("assessment-after", $"An assessment on {assessment.Fact.AssessedOn:uuuu-MM-dd} showed no recurrence, of which there is evidence of {relapse.Fact.EvidenceOn:uuuu-MM-dd}.", [assessment.Sequence, relapse.Sequence]);
            }

            if (p.FollowUpWithdrawal is { } withdrawn && assessment.Fact.AssessedOn > withdrawn.Fact.WithdrewOn)
            {
                yield return new Contradiction("follow-up-withdrawn", $"An assessment on {assessment.Fact.AssessedOn:uuuu-MM-dd} is after the withdrawal from follow-up on {withdrawn.Fact.WithdrewOn:uuuu-MM-dd}.", [assessment.Sequence, withdrawn.Sequence]);
            }

            if (assessment.Fact.VisitMonth > 0 && p.Assessments.Any(a => a.Sequence < assessment.Sequence && a.Fact.VisitMonth == assessment.Fact.VisitMonth))
            {
                yield return new Contradiction("visit-recorded", FormattableString.Invariant($"The visit of month {assessment.Fact.VisitMonth} is recorded twice."), [assessment.Sequence]);
            }
        }

        if (p.Crossover is { } crossover)
        {
            if (p.Relapse is not { } first || first.Fact.EvidenceOn > crossover.Fact.StartedOn)
            {
                yield return new Contradiction("no-relapse", $"Crossover on {crossover.Fact.StartedOn:uuuu-MM-dd} has no recurrence before it.", [crossover.Sequence]);
            }

            if (crossover.Fact.ConsentedOn > crossover.Fact.StartedOn)
            {
                yield return new Contradiction("consent-date", $"Consent to crossover on {crossover.Fact.ConsentedOn:uuuu-MM-dd} is after its start on {crossover.Fact.StartedOn:uuuu-MM-dd}.", [crossover.Sequence]);
            }
        }

        foreach (var cycle in p.Cycles)
        {
            Instant? before = null;
            foreach (var slot in cycle.Slots.Where(s => s.StartedAt is not null))
            {
                if (slot.StartedAt <= before)
                {
                    yield return new Contradiction("dose-order", FormattableString.Invariant($"The dose of slot {slot.Slot} in cycle {cycle.Start.Fact.Cycle} is not after the one before it."), [slot.Sequence]);
                }

                before = slot.StartedAt;
            }
        }
    }

    /// <summary>What happened to a randomised participant, with the day and the entry; death itself is not among it.</summary>
    private static IEnumerable<(string What, LocalDate On, long Entry)> Happenings(ParticipantState p, DateTimeZone zone)
    {
        IEnumerable<(string What, LocalDate On, long Entry)> One<T>(string what, Sourced<T>? fact, Func<T, LocalDate> on) => fact is { } f ? [(what, on(f.Fact), f.Sequence)] : [];
        return p.Assessments.Select(a => ("An assessment", a.Fact.AssessedOn, a.Sequence))
            .Concat(p.Contacts.Select(c => ("A contact", c.Fact.ContactOn, c.Sequence)))
            .Concat(p.Cycles.SelectMany(c => c.Slots).Where(s => s.StartedAt is not null).Select(s => ("A dose", s.StartedAt!.Value.InZone(zone).Date, s.Sequence)))
            .Concat(p.AdverseEvents.Select(a => ("An adverse event", a.OnsetOn, a.Entry)))
            .Concat(One("A relapse", p.Relapse, r => r.EvidenceOn))
            .Concat(One("A second primary", p.SecondPrimary, s => s.DiagnosedOn))
            .Concat(One("Another therapy", p.NewTherapy, t => t.StartedOn))
            .Concat(One("Crossover", p.Crossover, c => c.StartedOn))
            .Concat(One("A withdrawal from treatment", p.TreatmentWithdrawal, w => w.WithdrewOn))
            .Concat(One("A withdrawal from follow-up", p.FollowUpWithdrawal, w => w.WithdrewOn))
            .Concat(One("A last contact", p.Loss, l => l.LastContactOn));
    }
}
