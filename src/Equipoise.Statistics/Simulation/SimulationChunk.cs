namespace Equipoise.Statistics.Simulation;

/// <summary>Consecutive replicates that are run in one piece: the unit of work, of progress and of resumption.</summary>
/// <param name="Index">From 0.</param>
/// <param name="First">The first replicate, from 0.</param>
/// <param name="Count">How many.</param>
public readonly record struct SimulationChunk(long Index, long First, int Count)
{
    /// <summary>Replicates in a chunk, the last one of a run excepted.</summary>
    public const int Size = 4096;

    /// <summary>How many chunks so many replicates have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    public static long CountOf(long replicates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicates, 1);
        return ((replicates - 1) / Size) + 1;
    }

    /// <summary>A chunk of a run.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="replicates">Of the whole run.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such chunk.</exception>
    public static SimulationChunk Of(long index, long replicates)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CountOf(replicates));
        return new SimulationChunk(index, index * Size, (int)Math.Min(Size, replicates - (index * Size)));
    }

    /// <summary>The chunks of shard s of m: consecutive ones, their numbers as even as can be. The shards of a run together are its chunks.</summary>
    /// <param name="shard">From 1 to the number of shards.</param>
    /// <param name="shards">1 or more.</param>
    /// <param name="replicates">Of the whole run.</param>
    /// <returns>The first chunk and how many; a shard may be empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such shard.</exception>
    public static (long First, long Count) Shard(int shard, int shards, long replicates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shard, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shard, shards);
        var chunks = (Int128)CountOf(replicates);
        var first = (long)(chunks * (shard - 1) / shards);
        return (first, (long)(chunks * shard / shards) - first);
    }
}
