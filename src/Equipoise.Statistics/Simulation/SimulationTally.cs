using System.Collections.Immutable;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// What replicates have shown so far, as whole numbers: counts, sums, sums of squares (time in ticks, estimates in units of 2^-30) and histograms by look and reason. Merging adds them,
/// so that any division of a run into chunks, shards and threads, in any order, gives the same tally to the last bit. Proved by tests over threads, shards and orders.
/// </summary>
public sealed class SimulationTally
{
    private readonly Int128[] numbers;

    internal SimulationTally(ulong fingerprint, Int128[] numbers) => (Fingerprint, this.numbers) = (fingerprint, numbers);

    /// <summary>Of the simulation it belongs to: <see cref="TrialSimulation.Fingerprint"/>.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Replicates counted.</summary>
    public long Replicates => (long)numbers[0];

    /// <summary>All sums in a fixed order, for a file; <see cref="FromNumbers"/> reads them back.</summary>
    public ImmutableArray<Int128> Numbers => [.. numbers];

    /// <summary>The tally of no replicate.</summary>
    public static SimulationTally Empty(TrialSimulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return new SimulationTally(simulation.Fingerprint, new Int128[new TallyLayout(simulation.Trial.Looks.Length, simulation.Measures.Length).Length]);
    }

    /// <summary>A tally from its <see cref="Numbers"/>.</summary>
    /// <exception cref="ArgumentException">There are too many or too few of them, or they are of another simulation.</exception>
    public static SimulationTally FromNumbers(TrialSimulation simulation, ulong fingerprint, IReadOnlyList<Int128> numbers)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(numbers);
        RequireSame(simulation.Fingerprint, fingerprint);
        var length = new TallyLayout(simulation.Trial.Looks.Length, simulation.Measures.Length).Length;
        if (numbers.Count != length)
        {
            throw new ArgumentException($"there are {numbers.Count} numbers; the tally of {simulation.Trial.Looks.Length} looks has {length}", nameof(numbers));
        }

        return new SimulationTally(fingerprint, [.. numbers]);
    }

    /// <summary>Both together.</summary>
    /// <exception cref="ArgumentException">They are of different simulations.</exception>
    public SimulationTally Merge(SimulationTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        RequireSame(Fingerprint, other.Fingerprint);
        var sums = (Int128[])numbers.Clone();
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += other.numbers[i];
        }

        return new SimulationTally(Fingerprint, sums);
    }

    /// <summary>All of them together.</summary>
    /// <exception cref="ArgumentException">There is none, or they are of different simulations.</exception>
    public static SimulationTally Merge(IReadOnlyList<SimulationTally> tallies)
    {
        ArgumentNullException.ThrowIfNull(tallies);
        if (tallies.Count == 0)
        {
            throw new ArgumentException("there is no tally to merge", nameof(tallies));
        }

        var builder = tallies[0];
        for (var i = 1; i < tallies.Count; i++)
        {
            builder = builder.Merge(tallies[i]);
        }

        return builder;
    }

    internal Int128 this[int number] => numbers[number];

    private static void RequireSame(ulong mine, ulong other)
    {
        if (mine != other)
        {
            throw new ArgumentException($"the fingerprints {mine:x16} and {other:x16} differ: another trial, seed or version of the bounds");
        }
    }
}
