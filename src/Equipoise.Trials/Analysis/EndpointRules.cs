using Equipoise.Trials.FollowUp;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Analysis;

/// <summary>A participant's row at a cut: the protocol's endpoints and their named rules applied to what the ledger holds. Worked by hand in docs/methods/endpoint-dates.md.</summary>
internal static class EndpointRules
{
    private static readonly EndpointRuleSet Plain = new(RelapseDating.FirstEvidence, new MissedVisitRule(1, AfterMissedVisits.CountTheEvent), NewTherapyRule.Ignore);

    public static AnalysisRow RowOf(ParticipantState p, TrialProtocol protocol, LocalDate asOf)
    {
        var randomisation = p.Randomisation!.Value;
        var known = new KnownCourse(p, asOf);
        var sources = new List<long> { randomisation.Sequence };
        sources.AddRange(new[] { known.Relapse?.Sequence, known.Death?.Sequence }.OfType<long>());
        var times = protocol.Document.Endpoints.Select(endpoint =>
        {
            var ending = Ending(known, endpoint, protocol.Document.FollowUp);
            sources.AddRange(ending.Entries);
            return new EndpointTime(endpoint.Id, Math.Max(0, Period.DaysBetween(known.Start, ending.On)), ending.Event) { EndedBy = ending.By };
        }).ToList();

        // An entry that was corrected counts with its new values; the correction is behind the row as well.
        sources.AddRange(p.Corrections.Where(c => sources.Contains(c.Fact.Entry)).Select(c => c.Sequence).ToList());
        return new AnalysisRow(
            p.Id,
            p.Site,
            randomisation.Fact.Cohort,
            randomisation.Fact.Stratum,
            randomisation.Fact.Arm ?? randomisation.Fact.Code!,
            randomisation.Fact.Position,
            known.Start,
            [.. times],
            known.Relapse is not null,
            known.Death is not null,
            p.Crossover is { } c && c.Fact.StartedOn <= asOf,
            [.. sources.Distinct().Order()])
        {
            Lost = p.Loss is { } loss && loss.Fact.LastContactOn <= asOf,
        };
    }

    /// <summary>How the time to an endpoint ends: the first event by its rules, unless a rule ends the time before it; without an event, where it was last seen not to have happened.</summary>
    private static EndpointEnd Ending(KnownCourse known, EndpointDeclaration endpoint, FollowUpSection visits)
    {
        var rules = endpoint.Rules ?? Plain;
        var first = Events(known, endpoint, rules, visits).OrderBy(e => e.On).ThenBy(e => e.By).FirstOrDefault();
        var stop = Stops(known, endpoint, rules).Where(s => first is null || s.At < first.On).OrderBy(s => s.At).ThenBy(s => s.End.By).FirstOrDefault().End;
        if (first is null || stop is not null)
        {
            return stop ?? known.LastSeen(endpoint.Censoring, known.AsOf);
        }

        return rules.MissedVisits.Then == AfterMissedVisits.CensorAtLastAssessment && first.By is EndpointEnding.Relapse or EndpointEnding.Death && MissedBefore(known, known.Evidence(first), visits) >= rules.MissedVisits.AtLeast
            ? known.LastSeen(CensoringRule.LastDiseaseAssessment, known.Evidence(first).PlusDays(-1)) with { By = EndpointEnding.CensoredBeforeMissedVisits }
            : first;
    }

    private static IEnumerable<EndpointEnd> Events(KnownCourse known, EndpointDeclaration endpoint, EndpointRuleSet rules, FollowUpSection visits)
    {
        if (endpoint.Events.Contains(EndpointEvent.Relapse) && known.Relapse is { } relapse)
        {
            yield return new EndpointEnd(Dated(known, relapse.Fact.EvidenceOn, rules.RelapseDate, visits), true, EndpointEnding.Relapse, [relapse.Sequence]);
        }

        if (endpoint.Events.Contains(EndpointEvent.Death) && known.Death is { } death)
        {
            yield return new EndpointEnd(death.Fact.DiedOn, true, EndpointEnding.Death, [death.Sequence]);
        }

        if (endpoint.Events.Contains(EndpointEvent.SecondPrimary) && known.SecondPrimary is { } second)
        {
            yield return new EndpointEnd(second.Fact.DiagnosedOn, true, EndpointEnding.SecondPrimary, [second.Sequence]);
        }

        if (rules.NewTherapy == NewTherapyRule.CountAsEvent && known.NewTherapy is { } therapy)
        {
            yield return new EndpointEnd(therapy.Fact.StartedOn, true, EndpointEnding.NewTherapy, [therapy.Sequence]);
        }
    }

    /// <summary>What ends the time without an event by a rule: when it happened, and how the time then ends.</summary>
    private static IEnumerable<(LocalDate At, EndpointEnd End)> Stops(KnownCourse known, EndpointDeclaration endpoint, EndpointRuleSet rules)
    {
        if (rules.NewTherapy == NewTherapyRule.CensorAtLastAssessment && known.NewTherapy is { } therapy)
        {
            var seen = known.LastSeen(CensoringRule.LastDiseaseAssessment, therapy.Fact.StartedOn);
            yield return (therapy.Fact.StartedOn, seen with { By = EndpointEnding.CensoredAtNewTherapy, Entries = [.. seen.Entries, therapy.Sequence] });
        }

        if (rules.SecondPrimary == SecondPrimaryRule.CensorAtDiagnosis && !endpoint.Events.Contains(EndpointEvent.SecondPrimary) && known.SecondPrimary is { } second)
        {
            yield return (second.Fact.DiagnosedOn, new EndpointEnd(second.Fact.DiagnosedOn, false, EndpointEnding.CensoredAtSecondPrimary, [second.Sequence]));
        }

        if (rules.Crossover == CrossoverRule.CensorAtCrossover && known.Crossover is { } crossover)
        {
            yield return (crossover.Fact.StartedOn, new EndpointEnd(crossover.Fact.StartedOn, false, EndpointEnding.CensoredAtCrossover, [crossover.Sequence]));
        }
    }

    private static LocalDate Dated(KnownCourse known, LocalDate evidence, RelapseDating dating, FollowUpSection visits)
    {
        switch (dating)
        {
            case RelapseDating.Midpoint:
                var last = known.LastSeen(CensoringRule.LastDiseaseAssessment, evidence).On;
                return last.PlusDays(Period.DaysBetween(last, evidence) / 2);
            case RelapseDating.NextPlannedVisit:
                var next = VisitCalendar.Of(visits, known.Start, int.MaxValue).FirstOrDefault(v => v.To >= evidence);
                return next.Month == 0 || next.From <= evidence ? evidence : LocalDate.Min(next.On, LocalDate.Min(known.Death?.Fact.DiedOn ?? next.On, known.AsOf));
            default:
                return evidence;
        }
    }

    /// <summary>Planned visits whose windows lie wholly after the last assessment before a day and before that day.</summary>
    private static int MissedBefore(KnownCourse known, LocalDate day, FollowUpSection visits)
    {
        var last = known.LastSeen(CensoringRule.LastDiseaseAssessment, day.PlusDays(-1)).On;
        return VisitCalendar.Of(visits, known.Start, int.MaxValue).TakeWhile(v => v.To < day).Count(v => v.From > last);
    }
}
