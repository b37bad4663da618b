using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

public sealed class PathsAgreeTests
{
    [Fact]
    public void The_fast_path_gives_the_bits_of_the_readable_one() => ShouldAgree(GivenTrials.Interleukin2(), 10_000);

    private static void ShouldAgree(SimulatedTrial trial, int replicates)
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
