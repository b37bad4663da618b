using Equipoise.Statistics.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>
/// Runs consecutive chunks on threads of its own and merges them in their order, so that whatever is known at any moment is the tally of the first so many chunks: where a run ends, by precision or
/// because the user stops it, its result is that of a run of that length.
/// </summary>
/// <param name="simulation">What to run.</param>
/// <param name="replicates">Of the whole run.</param>
/// <param name="threads">1 or more.</param>
internal sealed class ChunkedRun(TrialSimulation simulation, long replicates, int threads)
{
    private readonly Lock merging = new();
    private readonly Dictionary<long, (SimulationTally Tally, byte[]? Rows)> ahead = [];
    private readonly ManualResetEventSlim over = new();
    private SimulationTally sum = SimulationTally.Empty(simulation);
    private long next;
    private long merged;
    private bool ended;
    private Exception? fault;

    /// <summary>Told, chunk after chunk, of the chunks that are merged and of their tally; true ends the run there.</summary>
    public Func<long, SimulationTally, bool> Merged { get; init; } = (_, _) => false;

    /// <summary>Makes what is to be written of a chunk, on the thread that ran it; null for nothing.</summary>
    public Func<SimulationChunk, ReplicateResult[], double?[], byte[]>? RowsOf { get; init; }

    /// <summary>Receives what is to be written, in the order of the chunks.</summary>
    public Action<byte[]>? Write { get; init; }

    /// <summary>Runs.</summary>
    /// <param name="start">The tally of the chunks before <paramref name="done"/> that belong to the run; none of them is run again.</param>
    /// <param name="done">The first chunk to run, from 0.</param>
    /// <param name="end">One past the last chunk.</param>
    /// <param name="stop">Ends the run at once with what is merged.</param>
    /// <returns>One past the last chunk merged, and the tally.</returns>
    public (long Merged, SimulationTally Tally) Run(SimulationTally start, long done, long end, CancellationToken stop)
    {
        (sum, next, merged) = (start, done, done);
        if (done < end)
        {
            for (var t = 0; t < Math.Min(threads, end - done); t++)
            {
                new Thread(() => Work(end)) { IsBackground = true, Name = "simulation" }.Start();
            }

            WaitHandle.WaitAny([over.WaitHandle, stop.WaitHandle]);
        }

        lock (merging)
        {
            ended = true;
            return fault is null ? (merged, sum) : throw new InvalidOperationException(fault.Message, fault);
        }
    }

    private void Work(long end)
    {
        try
        {
            for (var index = Interlocked.Increment(ref next) - 1; index < end && !Volatile.Read(ref ended); index = Interlocked.Increment(ref next) - 1)
            {
                var chunk = SimulationChunk.Of(index, replicates);
                var results = RowsOf is null ? [] : new ReplicateResult[chunk.Count];
                var measures = RowsOf is null ? [] : new double?[chunk.Count * simulation.Measures.Length];
                var tally = RowsOf is null ? simulation.Run(chunk) : simulation.Run(chunk, results, measures);
                var rows = RowsOf?.Invoke(chunk, results, measures);
                lock (merging)
                {
                    ahead.Add(index, (tally, rows));
                    Merge(end);
                }
            }
        }
        catch (Exception e)
        {
            lock (merging)
            {
                (fault, ended) = (e, true);
                over.Set();
            }
        }
    }

    private void Merge(long end)
    {
        while (!ended && ahead.Remove(merged, out var part))
        {
            sum = sum.Merge(part.Tally);
            merged++;
            if (part.Rows is { } rows)
            {
                Write?.Invoke(rows);
            }

            if (Merged(merged, sum) || merged == end)
            {
                ended = true;
                over.Set();
            }
        }
    }
}
