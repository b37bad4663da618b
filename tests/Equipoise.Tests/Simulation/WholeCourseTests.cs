using System.Collections.Immutable;
using System.Text.Json;
using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;
using Equipoise.Statistics.Simulation.Courses;
using Equipoise.Tests.Reference;

namespace Equipoise.Tests.Simulation;

/// <summary>Relapse, death, crossover, toxicity, sites, screening and cohorts: against closed forms and exact enumeration, on both paths.</summary>
public sealed class WholeCourseTests
{
    private static readonly JsonElement File = ReferenceFile.Open("reestimated-events.json");

    [Fact]
    public void Sites_screening_and_toxicities_change_no_bit_of_how_a_trial_ends()
    {
        var plain = GivenTrials.Interleukin2();
        var whole = plain with
        {
            Courses = Relapses(plain) with
            {
                Sites = [new("one", 0, 1), new("two", 12, 3)],
                ScreenFailure = 0.2,
                Toxicities = [new("fever", 0.1, 0.6, 2, IsDeath: false)],
            },
        };
        var (a, b) = (Results(plain, SimulationPath.Fast, 3000), Results(whole, SimulationPath.Fast, 3000));
        b.Results.ShouldBe(a.Results);
    }

    public static TheoryData<string> Kinds() => [.. VariedCourses.All().Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Both_paths_give_the_same_bits_and_the_same_measures(string kind)
    {
        var (fast, readable) = (Results(VariedCourses.All()[kind], SimulationPath.Fast, 1000), Results(VariedCourses.All()[kind], SimulationPath.Readable, 1000));
        readable.Results.ShouldBe(fast.Results);
        readable.Measures.ShouldBe(fast.Measures);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Threads_and_divisions_give_the_same_tally(string kind)
    {
        var simulation = TrialSimulation.Of(VariedCourses.All()[kind], 7);
        const long count = 2 * SimulationChunk.Size;
        var whole = ParallelChunks.Run(simulation, count, 1).Numbers;
        ParallelChunks.Run(simulation, count, 2).Numbers.ShouldBe(whole);
        simulation.Run(SimulationChunk.Of(1, count)).Merge(simulation.Run(SimulationChunk.Of(0, count))).Numbers.ShouldBe(whole);
    }

    [Fact]
    public void States_of_an_illness_death_model_are_those_of_numerical_integration()
    {
        foreach (var s in File.GetProperty("illness").EnumerateArray())
        {
            double Number(string key) => s.GetProperty(key).GetDouble();
            var history = new ArmHistory(PiecewiseHazard.Constant(Number("relapse")))
            {
                DeathFirst = PiecewiseHazard.Constant(Number("deathFirst")),
                DeathAfterRelapse = PiecewiseHazard.Constant(Number("deathAfterRelapse")),
                Crossover = Number("crossover"),
                DeathAfterCrossover = PiecewiseHazard.Constant(Number("deathAfterCrossover")),
            };

            // Everybody enters within a thousandth of a month and is looked at once.
            var trial = AtOnce(200, Number("time")) with { Courses = new WholeCourses { Histories = [new(history, history)] } };
            var found = GivenTrials.Run(trial, 4096).Measures.Where(m => m.Found is not null).ToDictionary(m => m.Name, m => m.Found!.Value);
            foreach (var arm in (string[])["control", "experimental"])
            {
                Near(found[$"relapses, {arm}"], 100 * Number("relapsed"));
                Near(found[$"deaths without relapse, {arm}"], 100 * Number("diedFirst"));
                Near(found[$"deaths, {arm}"], 100 * Number("died"));
                if (history.Crossover > 0)
                {
                    Near(found[$"crossovers, {arm}"], 100 * Number("relapsed") * history.Crossover);
                }
            }
        }
    }

    [Fact]
    public void Looks_that_count_deaths_wait_for_deaths()
    {
        var history = new ArmHistory(PiecewiseHazard.Constant(0.1)) { DeathAfterRelapse = PiecewiseHazard.Constant(0.05) };
        var trial = AtOnce(100, 400) with
        {
            Looks = [new(LookRule.AtEvents(60), SimulationTests.LogRank)],
            Courses = new WholeCourses { Histories = [new(history, history)], Counts = CountedEvent.Death },
        };
        var found = GivenTrials.Run(trial, 500);
        found.Events.Mean.ShouldBe(new MonteCarlo(60, 0));
        var deaths = found.Measures.Where(m => m.Name.StartsWith("deaths, ", StringComparison.Ordinal)).Sum(m => m.Found!.Value.Mean.Value);
        deaths.ShouldBe(60, 1e-9);
        found.Measures.First(m => m.Name == "log hazard ratio of relapse or death").Found!.Value.Count.ShouldBe(500);
    }

    [Fact]
    public void Candidates_ineligible_and_toxicities_come_in_their_shares()
    {
        var trial = AtOnce(100, 10);
        trial = trial with
        {
            Courses = Relapses(trial) with { ScreenFailure = 0.18, Ineligible = 0.07, Toxicities = [new("fever", 0.1, 0.6, 2, false), new("death", 0, 0.03, 2, true)] },
        };
        var found = GivenTrials.Run(trial, 4096).Measures.Where(m => m.Found is not null).ToDictionary(m => m.Name, m => m.Found!.Value);
        Near(found["screened"], 100 / 0.82);
        Near(found["ineligible"], 7);
        Near(found["fever, control"], 5);
        Near(found["fever, experimental"], 30);
        Near(found["death, experimental"], 1.5);
    }

    [Fact]
    public void Someone_ineligible_has_the_control_arms_course()
    {
        var (control, experimental) = (PiecewiseHazard.Constant(0.1), PiecewiseHazard.Constant(0.02));
        var trial = AtOnce(200, 12, control, experimental);
        var found = GivenTrials.Run(trial with { Courses = Relapses(trial) with { Ineligible = 0.3 } }, 4096).Measures.Where(m => m.Found is not null).ToDictionary(m => m.Name, m => m.Found!.Value);
        Near(found["relapses, control"], 100 * (1 - Math.Exp(-1.2)));
        Near(found["relapses, experimental"], 100 * (1 - (0.3 * Math.Exp(-1.2)) - (0.7 * Math.Exp(-0.24))));
    }

    [Fact]
    public void A_safety_limit_ends_trials_as_often_as_enumeration_says()
    {
        // One after the other, each observed before the next: the number with the toxicity is a walk whose crossing probability is a sum over counts.
        int[] limits = [2, 2, 2, 3, 3, 3, 3, 4, 4, 4];
        const double chance = 0.2;
        var trial = new SimulatedTrial
        {
            Design = SurvivalDesign.Of(new ArmCourse(PiecewiseHazard.Constant(1e-6)), new ArmCourse(PiecewiseHazard.Constant(1e-6)), AccrualPattern.Uniform(20, 200), 10),
            Participants = 20,
            Entries = EntryLaw.Even,
            Allocation = AllocationRules.ControlFirst,
            Looks = [new(LookRule.AtTime(210), SimulationTests.LogRank)],
            Bounds = StoppingBounds.Planned(OneLook, FutilityUse.Ignored),
            LongestDuration = 300,
        };
        trial = trial with { Courses = Relapses(trial) with { Toxicities = [new("fever", 0, chance, 1, false)], Safety = new SafetyLimit(0, [.. limits]) } };
        double stopped = 0;
        var at = new double[limits.Length + 1];
        at[0] = 1;
        for (var n = 1; n <= limits.Length; n++)
        {
            var next = new double[at.Length];
            for (var x = 0; x < n; x++)
            {
                next[x] += at[x] * (1 - chance);
                if (x + 1 >= limits[n - 1])
                {
                    stopped += at[x] * chance;
                }
                else
                {
                    next[x + 1] += at[x] * chance;
                }
            }

            at = next;
        }

        // A count above the limit of a later number ends the trial at the next toxicity only, as the rule says.
        var found = GivenTrials.Run(trial, 40_000);
        Math.Abs(found.Safety.Value - stopped).ShouldBeLessThan(4 * found.Safety.StandardError);
        (found.Safety.Value + found.End.Value + found.Efficacy.Value).ShouldBe(1, 1e-12);
        found.Looks[0].Safety.ShouldBe(found.Safety);
    }

    [Fact]
    public void Entrants_are_at_sites_that_are_open()
    {
        var trial = GivenTrials.Interleukin2();
        var simulation = TrialSimulation.Of(trial with { Courses = Relapses(trial) with { Sites = [new("A", 0, 1), new("B", 18, 1)] } }, 3);
        var atB = 0;
        for (var r = 0; r < 200; r++)
        {
            var people = simulation.Show(r).Participants;
            people.Where(p => p.Entry < 18).ShouldAllBe(p => p.Course!.Site == "A");
            atB += people.Count(p => p.Course!.Site == "B");
        }

        // Half of those who enter in the second half: 17 of 68.
        (atB / 200.0).ShouldBe(17, 1);
    }

    [Fact]
    public void A_cohort_beside_changes_nothing_of_the_trial_and_is_a_trial_of_its_own()
    {
        var trial = GivenTrials.Interleukin2();
        var beside = AtOnce(60, trial.LongestDuration) with { LongestDuration = trial.LongestDuration };
        var whole = trial with { Courses = Relapses(trial) };
        var both = whole with { Courses = whole.Courses with { Cohorts = [new("M1", beside with { Courses = Relapses(beside) }, 1.96)] } };
        Results(both, SimulationPath.Fast, 1000).Results.ShouldBe(Results(whole, SimulationPath.Fast, 1000).Results);
        var found = GivenTrials.Run(both, 8192).Measures.Where(m => m.Found is not null).ToDictionary(m => m.Name, m => m.Found!.Value);
        found["M1: participants"].Mean.Value.ShouldBe(60);
        Near(found["M1: significant"], 0.025, 0.004);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Re_estimated_events_behave_as_rpact_simulates_them(int index)
    {
        var s = File.GetProperty("trials")[index];
        double Number(string key) => s.GetProperty(key).GetDouble();
        var (events, n, theirs) = (s.GetProperty("plannedEvents").Numbers(), s.GetProperty("participants").GetInt32(), Number("iterations"));
        var control = PiecewiseHazard.Constant(Number("controlHazard"));
        var z = s.GetProperty("upperZ").Numbers();
        var trial = new SimulatedTrial
        {
            Design = SurvivalDesign.Of(new ArmCourse(control), new ArmCourse(control.Times(Number("hazardRatio"))), AccrualPattern.Uniform(n, Number("accrual")), 24),
            Participants = n,
            Entries = EntryLaw.Even,
            Allocation = AllocationRules.ControlFirst,
            Looks = [new(LookRule.AtEvents((int)events[0]), SimulationTests.LogRank), new(LookRule.AtEvents((int)events[1]), SimulationTests.LogRank)],
            Bounds = StoppingBounds.Planned(SequentialDesign.OfBounds("inverse normal", [events[0] / events[1], 1], z, null, [0, z[1]], FutilityShape.Below, false), FutilityUse.Obeyed),
            LongestDuration = 2000,
            Reestimation = new EventReestimation(1, Number("conditionalPower"), (int)Number("largestEvents"), s.GetProperty("assumedRatio") is { ValueKind: JsonValueKind.Number } ratio ? Math.Log(ratio.GetDouble()) : null),
        };
        const int replicates = 40_000;
        var found = GivenTrials.Run(trial, replicates);
        void Share(MonteCarlo mine, double reference)
        {
            Math.Abs(mine.Value - reference).ShouldBeLessThanOrEqualTo(3 * Math.Sqrt((mine.StandardError * mine.StandardError) + (reference * (1 - reference) / theirs)));
        }

        Share(found.Efficacy, Number("reject"));
        Share(found.Looks[0].Efficacy, s.GetProperty("rejectByLook").Numbers()[0]);
        Share(found.Futility, Number("futility"));
        var spread = found.Events.StandardDeviation * Math.Sqrt((1.0 / replicates) + (1 / theirs));
        Math.Abs(found.Events.Mean.Value - Number("expectedEvents")).ShouldBeLessThanOrEqualTo((3 * spread) + 0.5, "rpact does not round events up");
        if (Number("hazardRatio") == 1)
        {
            (found.Efficacy.Value - (3 * found.Efficacy.StandardError)).ShouldBeLessThan(0.025);
        }
    }

    [Fact]
    public void Adjusted_estimates_are_median_unbiased_and_their_limits_cover()
    {
        var trial = GivenTrials.Interleukin2(participants: 400, events: 240, experimental: 0.55) with { AdjustedReplicates = 6000 };
        var truth = trial.TrueLogHazardRatio!.Value;
        var simulation = TrialSimulation.Of(trial, 5);
        var (results, measures) = (new ReplicateResult[6000], new double?[6000 * simulation.Measures.Length]);
        simulation.Run(0, results, measures);
        var adjusted = Enumerable.Range(0, 6000).Select(i => measures[i * 2]!.Value).ToArray();
        var error = Math.Sqrt(0.25 / 6000);
        (adjusted.Count(x => x > truth) / 6000.0).ShouldBe(0.5, 4 * error);
        Enumerable.Range(0, 6000).Average(i => measures[(i * 2) + 1]!.Value).ShouldBe(0.95, 4 * Math.Sqrt(0.95 * 0.05 / 6000));

        // The naive estimate overstates the effect in more than half of the trials and on average.
        (results.Average(r => r.Estimate!.Value) - truth).ShouldBeLessThan(-0.02);
    }

    [Fact]
    public void Only_the_first_trials_are_adjusted()
    {
        var found = GivenTrials.Run(GivenTrials.Interleukin2() with { AdjustedReplicates = 300 }, 5000);
        found.Measures.ShouldAllBe(m => m.Found!.Value.Count == 300);
    }

    [Fact]
    public void A_trial_by_one_scheme_is_what_the_scheme_gives()
    {
        var trial = GivenTrials.Interleukin2(allocation: AllocationRules.ByScheme("the third of three", 1, _ =>
        {
            var next = 0;
            return (_, _) => next++ % 3 == 2 ? SimulatedArm.Experimental : SimulatedArm.Control;
        }));
        TrialSimulation.Of(trial, 1).Show(5).Participants.Select((p, i) => (p.Arm, Wanted: i % 3 == 2 ? SimulatedArm.Experimental : SimulatedArm.Control)).ShouldAllBe(p => p.Arm == p.Wanted);
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        var trial = GivenTrials.Interleukin2();
        void Refused(SimulatedTrial bad, string text) => Should.Throw<ArgumentException>(() => TrialSimulation.Of(bad, 1)).Message.ShouldContain(text);
        var courses = Relapses(trial);
        Refused(trial with { Courses = courses with { Histories = [] } }, "histories for 0 strata; the design has 1");
        Refused(trial with { Courses = courses with { ScreenFailure = 1 } }, "ScreenFailure is 1");
        Refused(trial with { Courses = courses with { Ineligible = -0.1 } }, "Ineligible is -0.1");
        Refused(trial with { Courses = courses with { Sites = [new("late", 3, 1)] } }, "no site opens at 0");
        Refused(trial with { Courses = courses with { Toxicities = [new("fever", 0, 2, 1, false)] } }, "Toxicities[0].Experimental is 2");
        Refused(trial with { Courses = courses with { Safety = new SafetyLimit(0, [1]) } }, "toxicity 0 of 0");
        Refused(trial with { Reestimation = new EventReestimation(2, 0.9, 50, null) }, "Look is 2");
        Refused(trial with { Reestimation = new EventReestimation(1, 0.9, 20, null) }, "at least 36 are planned");
        Refused(trial with { Start = new StartingPoint(12, [new(0, SimulatedArm.Control, 13, 0, StandingStatus.AtRisk)], []) }, "Entry is 13");
        Refused(trial with { Start = new StartingPoint(12, [], [1, 2]) }, "2 looks have taken place of 2");
    }

    private static SequentialDesign OneLook => SequentialDesign.OfBounds("one look", [1], [1.96], null, null, FutilityShape.Below, false);

    private static WholeCourses Relapses(SimulatedTrial trial) => new() { Histories = [.. trial.Design.Strata.Select(s => new StratumHistory(new(s.Control.Event), new(s.Experimental.Event)))] };

    /// <summary>Everybody enters within a thousandth of a unit and is looked at once.</summary>
    private static SimulatedTrial AtOnce(int participants, double time, PiecewiseHazard? control = null, PiecewiseHazard? experimental = null) => new()
    {
        Design = SurvivalDesign.Of(new ArmCourse(control ?? PiecewiseHazard.Constant(0.05)), new ArmCourse(experimental ?? control ?? PiecewiseHazard.Constant(0.05)), AccrualPattern.Uniform(participants, 0.001), time),
        Participants = participants,
        Entries = EntryLaw.Even,
        Allocation = AllocationRules.PermutedBlocks(4),
        Looks = [new(LookRule.AtTime(time), SimulationTests.LogRank)],
        Bounds = StoppingBounds.Planned(OneLook, FutilityUse.Ignored),
        LongestDuration = time * 2,
    };

    private static (ReplicateResult[] Results, double?[] Measures) Results(SimulatedTrial trial, SimulationPath path, int count)
    {
        var simulation = TrialSimulation.Of(trial, 11, path);
        var (results, measures) = (new ReplicateResult[count], new double?[count * simulation.Measures.Length]);
        simulation.Run(0, results, measures);
        return (results, measures);
    }

    private static void Near(Moments found, double wanted, double slack = 0) =>
        Math.Abs(found.Mean.Value - wanted).ShouldBeLessThanOrEqualTo((4 * found.Mean.StandardError) + slack + 1e-9, $"{found.Mean.Value} and {wanted}");
}
