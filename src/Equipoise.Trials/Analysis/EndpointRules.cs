using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Analysis;

/// <summary>A participant's row at a cut: the protocol's endpoints and censoring rules applied to what the ledger holds.</summary>
internal static class EndpointRules
{
    public static AnalysisRow RowOf(ParticipantState p, TrialProtocol protocol, LocalDate asOf)
    {
        var randomisation = p.Randomisation!.Value;
        var start = randomisation.Fact.RandomisedOn;
        var relapse = p.Relapse is { } r && r.Fact.EvidenceOn <= asOf ? p.Relapse : null;
        var death = p.Death is { } d && d.Fact.DiedOn <= asOf ? p.Death : null;
        var sources = new List<long> { randomisation.Sequence };
        sources.AddRange(new[] { relapse?.Sequence, death?.Sequence }.OfType<long>());

        var times = protocol.Document.Endpoints.Select(endpoint =>
        {
            var events = endpoint.Events.Select(e => e == EndpointEvent.Relapse ? relapse?.Fact.EvidenceOn : death?.Fact.DiedOn).OfType<LocalDate>().ToList();
            if (events.Count > 0)
            {
                return new EndpointTime(endpoint.Id, Period.DaysBetween(start, events.Min()), Event: true);
            }

            var (last, entry) = LastSeen(p, endpoint.Censoring, asOf);
            sources.AddRange(entry is { } e ? [e] : []);
            return new EndpointTime(endpoint.Id, last is { } date && date > start ? Period.DaysBetween(start, date) : 0, Event: false);
        }).ToList();

        return new AnalysisRow(
            p.Id,
            p.Site,
            randomisation.Fact.Cohort,
            randomisation.Fact.Stratum,
            randomisation.Fact.Arm ?? randomisation.Fact.Code!,
            randomisation.Fact.Position,
            start,
            [.. times],
            relapse is not null,
            death is not null,
            p.Crossover is { } c && c.Fact.StartedOn <= asOf,
            [.. sources.Distinct().Order()])
        {
            Lost = p.Loss is { } loss && loss.Fact.LastContactOn <= asOf,
        };
    }

    /// <summary>The last date that counts without an event, and the entry that tells it.</summary>
    private static (LocalDate? On, long? Entry) LastSeen(ParticipantState p, CensoringRule rule, LocalDate asOf)
    {
        var seen = p.Assessments.Select(a => (On: a.Fact.AssessedOn, Entry: a.Sequence));
        if (rule == CensoringRule.LastContact)
        {
            seen = seen
                .Concat(p.Contacts.Select(c => (c.Fact.ContactOn, c.Sequence)))
                .Concat(p.Relapse is { } relapse ? [(relapse.Fact.EvidenceOn, relapse.Sequence)] : [])
                .Concat(p.Crossover is { } crossover ? [(crossover.Fact.StartedOn, crossover.Sequence)] : [])
                .Concat(p.Loss is { } loss ? [(loss.Fact.LastContactOn, loss.Sequence)] : []);
        }

        var known = seen.Where(s => s.On <= asOf).OrderBy(s => s.On).ThenByDescending(s => s.Entry).ToList();
        return known.Count == 0 ? (null, null) : (known[^1].On, known[^1].Entry);
    }
}
