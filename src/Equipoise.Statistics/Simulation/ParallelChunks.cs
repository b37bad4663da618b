namespace Equipoise.Statistics.Simulation;

/// <summary>Runs chunks on several threads. Sums are whole numbers, so their number and order change nothing.</summary>
public static class ParallelChunks
{
    /// <summary>Runs consecutive chunks of a run and merges their tallies.</summary>
    /// <param name="simulation">What to run.</param>
    /// <param name="replicates">Of the whole run, which says how long its last chunk is.</param>
    /// <param name="firstChunk">From 0.</param>
    /// <param name="chunks">How many.</param>
    /// <param name="threads">At most so many at a time; 1 or more.</param>
    /// <param name="onChunk">Told of each chunk when it is done, on the thread that ran it, several at a time; null for none. It may save the tally, or count progress.</param>
    /// <param name="stop">Ends the run between chunks; what is done is returned.</param>
    public static SimulationTally Run(
        TrialSimulation simulation, long replicates, long firstChunk, long chunks, int threads, Action<SimulationChunk, SimulationTally>? onChunk = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var merging = new Lock();
        var sum = SimulationTally.Empty(simulation);
        Parallel.For(firstChunk, firstChunk + chunks, new ParallelOptions { MaxDegreeOfParallelism = threads }, (index, loop) =>
        {
            if (stop.IsCancellationRequested)
            {
                loop.Stop();
                return;
            }

            var chunk = SimulationChunk.Of(index, replicates);
            var tally = simulation.Run(chunk);
            onChunk?.Invoke(chunk, tally);
            lock (merging)
            {
                sum = sum.Merge(tally);
            }
        });
        return sum;
    }

    /// <summary>Runs all chunks of a run and keeps each result, in the order of the replicates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more than 100,000,000 replicates, or no thread.</exception>
    public static (SimulationTally Tally, ReplicateResult[] Results) RunAll(TrialSimulation simulation, long replicates, int threads)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replicates, 100_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var results = new ReplicateResult[replicates];
        var tallies = new SimulationTally[SimulationChunk.CountOf(replicates)];
        Parallel.For(0, tallies.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, index =>
        {
            var chunk = SimulationChunk.Of(index, replicates);
            tallies[index] = simulation.Run(chunk, results.AsSpan((int)chunk.First, chunk.Count), new double?[chunk.Count * simulation.Measures.Length]);
        });
        return (SimulationTally.Merge(tallies), results);
    }

    /// <summary>Runs all chunks of a run.</summary>
    public static SimulationTally Run(TrialSimulation simulation, long replicates, int threads) =>
        Run(simulation, replicates, 0, SimulationChunk.CountOf(replicates), threads);
}
