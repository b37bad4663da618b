using System.Collections.Immutable;
using Equipoise.Trials.Design;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Screening;
using NodaTime;

namespace Equipoise.Trials.Simulation;

/// <summary>
/// A scenario of the protocol, of which <c>rehearse</c> plays one trial in full, as a scenario for simulating many: its sites, screening, accrual by cohort, courses, crossover, losses and toxicities. Holding of doses is
/// left to the rehearsal.
/// </summary>
public static class ProtocolScenario
{
    /// <summary>The scenario.</summary>
    /// <exception cref="ArgumentException">The analysis set of the design has no cohort in the scenario.</exception>
    public static SimulationScenario Of(TrialProtocol protocol, ScenarioDeclaration scenario)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        ArgumentNullException.ThrowIfNull(scenario);
        var primary = PrimaryCohorts(protocol);
        var mine = scenario.Cohorts.Where(c => primary.Contains(c.Cohort)).ToImmutableArray();
        if (mine.IsEmpty)
        {
            throw new ArgumentException($"scenario '{scenario.Id}' has no cohort of the design's analysis set: it has {string.Join(", ", scenario.Cohorts.Select(c => c.Cohort))}, the set {string.Join(", ", primary)}");
        }

        var strata = Strata(protocol, scenario, mine);
        var total = mine.Sum(c => c.RandomisedPerMonth);
        var goals = protocol.Document.Cohorts.Where(c => mine.Any(m => m.Cohort == c.Id)).Select(c => c.AccrualGoal).ToArray();
        var participants = goals.All(g => g is not null) ? goals.Sum() : null;
        return new SimulationScenario(
            Label: scenario.Label,
            Strata: [.. strata.Select(s => new StratumCourse(s.Id, s.Share, new CourseDeclaration(First(s.Control), Loss(scenario)), new ExperimentalHazard(First(s.Experimental))))],
            Accrual: new AccrualByTime([participants is { } n ? n / total : 1200], [total]),
            Entries: EntryOrder.Poisson,
            Participants: participants,
            Histories: [.. strata.Select(s => new HistoriesDeclaration(s.Control, s.Experimental, s.Id))],
            Sites: [.. scenario.Sites.Select(s => new SiteDeclaration(s.Id, s.OpensAfterMonths))],
            ScreenFailure: scenario.ScreenFailure,
            Toxicities: Toxicities(scenario),
            Cohorts: [.. scenario.Cohorts.Where(c => !primary.Contains(c.Cohort)).Select(c => Beside(protocol, scenario, c))])
        {
            Protocol = scenario,
        };
    }

    /// <summary>The levels of the factors that the profiles settle, by the stratum's name.</summary>
    internal static ImmutableDictionary<string, ImmutableArray<LevelUsed>> Levels(TrialProtocol protocol, ScenarioDeclaration scenario) =>
        Strata(protocol, scenario, [.. scenario.Cohorts.Where(c => PrimaryCohorts(protocol).Contains(c.Cohort))]).ToImmutableDictionary(s => s.Id, s => s.Levels);

    private static ImmutableArray<string> PrimaryCohorts(TrialProtocol protocol)
    {
        var set = protocol.Document.Design switch
        {
            MilestoneDesign m => m.AnalysisSet,
            Protocol.Document.TimeToEventDesign t => t.AnalysisSet,
            _ => throw new ArgumentException("only designs by time to an event or by a milestone are simulated"),
        };
        return protocol.Document.AnalysisSets.First(s => s.Id == set).Cohorts;
    }

    private static ImmutableArray<SimulatedStratum> Strata(TrialProtocol protocol, ScenarioDeclaration scenario, ImmutableArray<ScenarioCohort> cohorts)
    {
        var total = cohorts.Sum(c => c.RandomisedPerMonth);
        var all = ImmutableArray.CreateBuilder<SimulatedStratum>();
        foreach (var cohort in cohorts)
        {
            var frequency = cohort.Profiles.Sum(p => p.Frequency);
            foreach (var cell in cohort.Profiles.GroupBy(p => string.Join('/', LevelsOf(protocol, p).Select(l => l.Level)), StringComparer.Ordinal))
            {
                var name = cohorts.Length == 1 ? cell.Key : $"{cohort.Cohort} {cell.Key}".TrimEnd();
                all.Add(new SimulatedStratum(
                    name.Length == 0 ? cohort.Cohort : name,
                    cohort.RandomisedPerMonth / total * cell.Sum(p => p.Frequency) / frequency,
                    LevelsOf(protocol, cell.First()),
                    History(protocol, scenario, protocol.Control.Id, cohort),
                    History(protocol, scenario, protocol.Experimental.Id, cohort)));
            }
        }

        return all.ToImmutable();
    }

    /// <summary>The levels of a profile; a factor that its values do not settle is left out.</summary>
    private static ImmutableArray<LevelUsed> LevelsOf(TrialProtocol protocol, ScenarioProfile profile)
    {
        var day = new LocalDate(2000, 1, 1);
        var values = new RecordedValues(
            protocol, profile.Values.ToImmutableDictionary(v => v.Field, v => new Sourced<Measurement>(new Measurement(v.Field, v.Code, null, day), 0), StringComparer.Ordinal), day);
        return
        [
            .. protocol.Document.Stratification.Where(f => !f.BySite)
                .Select(f => (Factor: f, Level: f.Levels.FirstOrDefault(l => CriterionEvaluation.Evaluate(l.When, values).Verdict == Verdict.Met)))
                .Where(f => f.Level is not null)
                .Select(f => new LevelUsed(f.Factor.Id, f.Level!.Id)),
        ];
    }

    private static HistoryDeclaration History(TrialProtocol protocol, ScenarioDeclaration scenario, string arm, ScenarioCohort cohort)
    {
        var course = cohort.Courses.First(c => c.Arm == arm);
        var hazard = -Math.Log(course.EventFree) / course.AtMonth;
        return new HistoryDeclaration(
            new HazardByTime([hazard * (1 - course.DeathFirst)]),
            course.DeathFirst > 0 ? new HazardByTime([hazard * course.DeathFirst]) : null,
            cohort.DeathPerMonthAfterRelapse > 0 ? new HazardByTime([cohort.DeathPerMonthAfterRelapse]) : null,
            protocol.Arm(arm).Crossover is AtFirstRecurrence ? scenario.Crossover : null);
    }

    /// <summary>The hazard of the first of relapse and death; a scenario of the protocol has constant ones.</summary>
    private static HazardByTime First(HistoryDeclaration h) => new([((HazardByTime)h.Relapse).PerMonth[0] + ((h.DeathFirst as HazardByTime)?.PerMonth[0] ?? 0)]);

    private static HazardDeclaration? Loss(ScenarioDeclaration scenario) => scenario.LossPerYear > 0 ? new HazardByTime([-Math.Log(1 - scenario.LossPerYear) / 12]) : null;

    /// <summary>Of each toxicity the grades from 3 to 4, and grade 5 as a death, in the treated arm.</summary>
    private static ImmutableArray<ToxicityDeclaration> Toxicities(ScenarioDeclaration scenario)
    {
        var all = ImmutableArray.CreateBuilder<ToxicityDeclaration>();
        foreach (var t in scenario.Toxicities)
        {
            double Chance(int from, int to) => t.Grades.Where((_, k) => k + 1 >= from && k + 1 <= to).Sum();
            if (Chance(3, 4) > 0)
            {
                all.Add(new ToxicityDeclaration($"{t.Term}, grade 3 or 4", Chance(3, 4)));
            }

            if (Chance(5, 5) > 0)
            {
                all.Add(new ToxicityDeclaration($"{t.Term}, grade 5", Chance(5, 5), Fatal: true));
            }
        }

        return all.ToImmutable();
    }

    private static CohortAssumption Beside(TrialProtocol protocol, ScenarioDeclaration scenario, ScenarioCohort cohort)
    {
        var goal = protocol.Document.Cohorts.First(c => c.Id == cohort.Cohort).AccrualGoal;
        var participants = goal ?? (int)Math.Ceiling(cohort.RandomisedPerMonth * 120);
        return new CohortAssumption(
            cohort.Cohort,
            Math.Max(2, participants),
            new AccrualByTime([participants / cohort.RandomisedPerMonth], [cohort.RandomisedPerMonth]),
            History(protocol, scenario, protocol.Control.Id, cohort),
            History(protocol, scenario, protocol.Experimental.Id, cohort));
    }

    private sealed record SimulatedStratum(string Id, double Share, ImmutableArray<LevelUsed> Levels, HistoryDeclaration Control, HistoryDeclaration Experimental);
}
