using System.Collections.Immutable;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Analysis;

/// <summary>How the time to an endpoint ends: on which day, whether in an event, by what, and the ledger entries that say so.</summary>
internal sealed record EndpointEnd(LocalDate On, bool Event, EndpointEnding By, ImmutableArray<long> Entries);

/// <summary>What is known of a participant with clinical dates up to a day.</summary>
internal sealed class KnownCourse(ParticipantState p, LocalDate asOf)
{
    public LocalDate AsOf => asOf;

    public LocalDate Start => p.Randomisation!.Value.Fact.RandomisedOn;

    public Sourced<RelapseRecorded>? Relapse => p.Relapse is { } r && r.Fact.EvidenceOn <= asOf ? r : null;

    public Sourced<DeathRecorded>? Death => p.Death is { } d && d.Fact.DiedOn <= asOf ? d : null;

    public Sourced<SecondPrimaryRecorded>? SecondPrimary => p.SecondPrimary is { } s && s.Fact.DiagnosedOn <= asOf ? s : null;

    public Sourced<NewTherapyStarted>? NewTherapy => p.NewTherapy is { } t && t.Fact.StartedOn <= asOf ? t : null;

    public Sourced<CrossoverStarted>? Crossover => p.Crossover is { } c && c.Fact.StartedOn <= asOf ? c : null;

    /// <summary>The day on which the event really happened or was found, whatever the rule dates it by.</summary>
    public LocalDate Evidence(EndpointEnd end) => end.By == EndpointEnding.Relapse && Relapse is { } relapse ? relapse.Fact.EvidenceOn : end.On;

    /// <summary>The last day up to a day on which the event was seen not to have happened, by a censoring rule; the day of randomisation where nothing says so.</summary>
    public EndpointEnd LastSeen(CensoringRule rule, LocalDate upTo)
    {
        var seen = p.Assessments.Select(a => (On: a.Fact.AssessedOn, Entry: a.Sequence));
        if (rule == CensoringRule.LastContact)
        {
            seen = seen
                .Concat(p.Contacts.Select(c => (c.Fact.ContactOn, c.Sequence)))
                .Concat(Of(p.Relapse, r => r.EvidenceOn))
                .Concat(Of(p.SecondPrimary, s => s.DiagnosedOn))
                .Concat(Of(p.NewTherapy, t => t.StartedOn))
                .Concat(Of(p.Crossover, c => c.StartedOn))
                .Concat(Of(p.TreatmentWithdrawal, w => w.WithdrewOn))
                .Concat(Of(p.FollowUpWithdrawal, w => w.WithdrewOn))
                .Concat(Of(p.ConsentWithdrawal, w => w.WithdrewOn))
                .Concat(Of(p.Loss, l => l.LastContactOn));
        }

        var known = seen.Where(s => s.On <= upTo && s.On <= asOf).OrderBy(s => s.On).ThenByDescending(s => s.Entry).ToList();
        var by = rule == CensoringRule.LastContact ? EndpointEnding.LastContact : EndpointEnding.LastAssessment;
        return known.Count == 0 || known[^1].On < Start
            ? new EndpointEnd(Start, false, EndpointEnding.NothingSince, [])
            : new EndpointEnd(known[^1].On, false, by, [known[^1].Entry]);
    }

    private static IEnumerable<(LocalDate On, long Entry)> Of<T>(Sourced<T>? fact, Func<T, LocalDate> on) => fact is { } f ? [(on(f.Fact), f.Sequence)] : [];
}
