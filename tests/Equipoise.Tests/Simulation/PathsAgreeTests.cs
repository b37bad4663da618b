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
    public void On_every_kind_of_design(string name, int participants, int replicates) => ShouldAgree(VariedTrials.Of(participants).Single(t => t.Name == name).Trial, replicates);

    public static TheoryData<string, int, int> Varied()
    {
        var data = new TheoryData<string, int, int>();
        foreach (var (name, _) in VariedTrials.Of(60))
        {
            data.Add(name, 60, 2_000);
            data.Add(name, 300, 300);
        }

        return data;
    }

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
