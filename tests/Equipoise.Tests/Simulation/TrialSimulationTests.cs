using Equipoise.Statistics.Simulation;
using Xunit.Abstractions;

namespace Equipoise.Tests.Simulation;

public sealed class TrialSimulationTests(ITestOutputHelper output)
{
    [Fact]
    public void Smoke()
    {
        var c = GivenTrials.Run(GivenTrials.Interleukin2(), 20000);
        output.WriteLine($"{c.Efficacy} {c.Looks[0].Efficacy} {c.Futility} {c.Events} {c.Duration} {c.Estimate} {c.Bias} {c.Coverage} {c.EstimateQuantile(0.5)} {c.DurationQuantile(0.5)}");
        c.Efficacy.Value.ShouldBeInRange(0.7, 0.9);
    }
}
