using Equipoise.Statistics.Simulation;

namespace Equipoise.Tests.Simulation;

/// <summary>One run is its threads, chunks and shards, to the last bit.</summary>
public sealed class SimulationTallyTests
{
    private const long Replicates = (10 * SimulationChunk.Size) + 17;

    private static readonly TrialSimulation Simulation = TrialSimulation.Of(GivenTrials.Interleukin2(), 5);

    private static readonly SimulationTally Whole = ParallelChunks.Run(Simulation, Replicates, 1);

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Threads_change_nothing(int threads) => ParallelChunks.Run(Simulation, Replicates, threads).Numbers.ShouldBe(Whole.Numbers);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Shards_merged_in_any_order_are_the_whole(int shards)
    {
        var tallies = Enumerable.Range(1, shards).Select(shard =>
        {
            var (first, count) = SimulationChunk.Shard(shard, shards, Replicates);
            return ParallelChunks.Run(Simulation, Replicates, first, count, 2);
        }).Reverse().ToArray();

        SimulationTally.Merge(tallies).Numbers.ShouldBe(Whole.Numbers);
        tallies.Sum(tally => tally.Replicates).ShouldBe(Replicates);
    }

    [Fact]
    public void The_readable_path_gives_the_same_tally()
    {
        var readable = TrialSimulation.Of(GivenTrials.Interleukin2(), 5, SimulationPath.Readable);
        readable.Fingerprint.ShouldBe(Simulation.Fingerprint);
        readable.Run(new SimulationChunk(1, SimulationChunk.Size, 500)).Numbers.ShouldBe(Simulation.Run(new SimulationChunk(1, SimulationChunk.Size, 500)).Numbers);
    }

    [Fact]
    public void A_replicate_is_the_same_in_whatever_company()
    {
        var all = new ReplicateResult[300];
        Simulation.Run(1000, all);
        Simulation.Run(1234).ShouldBe(all[234]);
        Simulation.Show(1234).Result.ShouldBe(all[234]);
    }

    [Fact]
    public void A_tally_read_back_is_the_tally()
    {
        SimulationTally.FromNumbers(Simulation, Whole.Fingerprint, Whole.Numbers).Numbers.ShouldBe(Whole.Numbers);
        Should.Throw<ArgumentException>(() => SimulationTally.FromNumbers(Simulation, Whole.Fingerprint, [.. Whole.Numbers.Skip(1)]));
    }

    [Fact]
    public void Tallies_of_different_trials_or_seeds_do_not_merge()
    {
        foreach (var other in new[] { TrialSimulation.Of(GivenTrials.Interleukin2(), 6), TrialSimulation.Of(GivenTrials.Interleukin2(events: 38), 5), TrialSimulation.Of(GivenTrials.Interleukin2(experimental: 0.69), 5) })
        {
            Should.Throw<ArgumentException>(() => Whole.Merge(SimulationTally.Empty(other)));
        }
    }

    [Fact]
    public void A_run_that_is_stopped_gives_what_is_done()
    {
        using var stop = new CancellationTokenSource();
        var done = 0;
        var tally = ParallelChunks.Run(Simulation, Replicates, 0, 11, 1, (_, _) => { if (++done == 3) { stop.Cancel(); } }, stop.Token);
        tally.Replicates.ShouldBe(3 * SimulationChunk.Size);
    }

    [Fact]
    public void Characteristics_are_those_of_the_results_one_by_one()
    {
        var results = new ReplicateResult[Replicates];
        Simulation.Run(0, results);
        var c = OperatingCharacteristics.Of(Simulation, Whole);

        c.Efficacy.Value.ShouldBe((double)results.Count(r => r.Reason == StopReason.Efficacy) / Replicates);
        c.Efficacy.StandardError.ShouldBe(Math.Sqrt(c.Efficacy.Value * (1 - c.Efficacy.Value) / Replicates), 1e-15);
        (c.Efficacy.Value + c.Futility.Value + c.Harm.Value + c.End.Value).ShouldBe(1, 1e-12);
        c.Events.Mean.Value.ShouldBe(results.Average(r => r.Events), 1e-9);
        Moments(results.Select(Simulation.TimeOf), c.Duration, 1e-9);
        Moments(results.Select(r => r.Estimate!.Value), c.Estimate!.Value, 1e-8);
        Moments(results.Where(r => r.Look == 1).Select(r => (double)r.Participants), c.Looks[0].Participants!.Value, 1e-9);
        c.Bias!.Value.Value.ShouldBe(results.Average(r => r.Estimate!.Value) - Simulation.Trial.TrueLogHazardRatio!.Value, 1e-8);
        c.DurationQuantile(0.5).ShouldBe(results.Select(Simulation.TimeOf).Order().ElementAt((int)(Replicates / 2)), 2);
        c.EstimateQuantile(0.25)!.Value.ShouldBe(results.Select(r => r.Estimate!.Value).Order().ElementAt((int)(Replicates / 4)), 1.0 / 64);
    }

    private static void Moments(IEnumerable<double> values, Moments found, double tolerance)
    {
        var all = values.ToArray();
        var mean = all.Average();
        found.Count.ShouldBe(all.Length);
        found.Mean.Value.ShouldBe(mean, tolerance);
        found.StandardDeviation.ShouldBe(Math.Sqrt(all.Sum(x => (x - mean) * (x - mean)) / (all.Length - 1)), tolerance);
    }
}
