using Equipoise.Statistics.Design;
using Equipoise.Statistics.Sequential;
using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>The fast path against the readable one, which is made of the library's own tests: every field of every result, bit by bit.</summary>
public sealed class PathsAgreeTests
{
    [Fact]
    public void On_the_interleukin_2_design() => ShouldAgree(GivenTrials.Interleukin2(), 10_000);

    [Fact]
    public void On_two_thousand_participants() => ShouldAgree(GivenTrials.Interleukin2(2000, 1058, 0.46), 60);

    [Theory]
    [MemberData(nameof(Varied))]
    public void On_every_kind_of_design(string name, int participants, int replicates) => ShouldAgree(Trials(participants).Single(t => t.Name == name).Trial, replicates);

    public static TheoryData<string, int, int> Varied()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var (name, _) in Trials(60))
        {
            data.Add(name, 60, 2_000);
            data.Add(name, 300, 300);
        }

        return data;
    }

    internal static IEnumerable<(string Name, SimulatedTrial Trial)> Trials(int n)
    {
        var plain = GivenTrials.Interleukin2(n, n / 2, 0.55);
        foreach (var rule in AllocationRules.All)
        {
            yield return ("allocation: " + rule.Name, plain with { Allocation = rule });
        }

        foreach (var law in Enum.GetValues<EntryLaw>())
        {
            yield return ("entries: " + law, plain with { Entries = law, Allocation = AllocationRules.PermutedBlocks(4) });
        }

        yield return ("dropout and competing death", WithDesign(plain, Course(0.05, 0.01, 0.01), Course(0.03, 0.02, 0.015)));
        var delayed = PiecewiseHazard.Constant(0.05).TimesByPiece([4, 20], [1, 0.5, 0.9]);
        yield return ("delayed and waning effect", WithDesign(plain, Course(0.05, 0, 0), new ArmCourse(delayed)));
        yield return ("cured share", WithDesign(plain, new ArmCourse(PiecewiseHazard.Of([6], [0.1, 0.05]).WithCuredShare(0.2)), new ArmCourse(PiecewiseHazard.Constant(0.06).WithCuredShare(0.35))));
        yield return ("accrual by piece, Poisson", plain with { Design = plain.Design.WithAccrual(AccrualPattern.Of([5, 9, 30], [n / 40.0, 0, n / 20.0])), Entries = EntryLaw.PoissonProcess });
        yield return ("calendar looks and lag", plain with { Looks = [new(LookRule.AtTime(20), SimulationTests.LogRank), new(LookRule.AfterLastEntry(6), SimulationTests.LogRank)], DataLag = 1.5 });
        yield return ("known status, earliest and latest", plain with
        {
            Looks =
            [
                new(LookRule.EarliestOf(LookRule.AtKnownStatus(0.4, 12), LookRule.AtTime(30)), SimulationTests.LogRank),
                new(LookRule.LatestOf(LookRule.AtKnownStatus(1, 24), LookRule.AtEvents(n / 3)), SimulationTests.LogRank),
            ],
        });
        yield return ("trial closed before the last look", plain with { LongestDuration = 25 });
        yield return ("coarse time, many ties", plain with { LongestDuration = 1e9 });
        yield return ("bounds recomputed", plain with
        {
            Looks = [new(LookRule.AtTime(18), SimulationTests.LogRank), new(LookRule.AtTime(36), SimulationTests.LogRank)],
            Bounds = StoppingBounds.Recomputed(
                new SpendingPlan
                {
                    InformationFractions = [0.5, 1], Upper = new ErrorSpending(SpendingFunctions.OBrienFlemingLike, 0.025), GivenFutility = new GivenFutility([0], Binding: false),
                },
                n / 2,
                FutilityUse.Obeyed),
        });
        var strata = SurvivalDesign.Stratified(
            [new("low", 0.6, Course(0.02, 0.005, 0), Course(0.015, 0.005, 0)), new("middle", 0.3, Course(0.05, 0, 0), Course(0.03, 0, 0)), new("high", 0.1, Course(0.1, 0, 0), Course(0.1, 0, 0.02))],
            AccrualPattern.Uniform(n, 36), 24);
        foreach (var test in new[] { SimulationTests.LogRank, SimulationTests.StratifiedLogRank })
        {
            yield return ("strata: " + test.Name, plain with { Design = strata, Allocation = AllocationRules.PermutedBlocks(2, 4), Looks = [.. plain.Looks.Select(look => look with { Test = test })] });
        }
    }

    private static SimulatedTrial WithDesign(SimulatedTrial trial, ArmCourse control, ArmCourse experimental) =>
        trial with { Design = SurvivalDesign.Of(control, experimental, trial.Design.Accrual, 24) };

    private static ArmCourse Course(double @event, double dropout, double death) =>
        new(PiecewiseHazard.Constant(@event)) { Dropout = PiecewiseHazard.Constant(dropout), CompetingDeath = PiecewiseHazard.Constant(death) };

    internal static void ShouldAgree(SimulatedTrial trial, int replicates)
    {
        var (readable, fast) = (new ReplicateResult[replicates], new ReplicateResult[replicates]);
        TrialSimulation.Of(trial, 7, SimulationPath.Readable).Run(0, readable);
        TrialSimulation.Of(trial, 7, SimulationPath.Fast).Run(0, fast);

        for (var i = 0; i < replicates; i++)
        {
            fast[i].ShouldBe(readable[i], $"replicate {i}");
        }
    }
}
