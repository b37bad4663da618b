using System.Collections.Immutable;

namespace Equipoise.Statistics.Simulation;

/// <summary>A number found by simulation.</summary>
/// <param name="Value">A share or a mean.</param>
/// <param name="StandardError">Its Monte-Carlo error: sqrt(p(1 - p)/n) of a share, the standard deviation over sqrt(n) of a mean.</param>
public readonly record struct MonteCarlo(double Value, double StandardError);

/// <summary>A quantity over replicates.</summary>
/// <param name="Count">Replicates that have it.</param>
/// <param name="Mean">Over them, with its Monte-Carlo error.</param>
/// <param name="StandardDeviation">Of one replicate, with divisor n - 1; 0 where there is one.</param>
public readonly record struct Moments(long Count, MonteCarlo Mean, double StandardDeviation);

/// <summary>What happens at one look, as shares of all replicates.</summary>
/// <param name="Look">From 1.</param>
/// <param name="Efficacy">End at the upper bound.</param>
/// <param name="Futility">End for futility.</param>
/// <param name="Harm">End at the lower bound.</param>
/// <param name="End">The last look without any of these.</param>
/// <param name="Events">Of trials that end here; null when none does.</param>
/// <param name="Participants">Of trials that end here; null when none does.</param>
/// <param name="Duration">Of trials that end here, in the unit of the design; null when none does.</param>
/// <param name="Safety">End for safety after the look before this one.</param>
/// <param name="Estimate">Of trials that end here, which is biased for having stopped; null when none has one.</param>
public sealed record LookCharacteristics(int Look, MonteCarlo Efficacy, MonteCarlo Futility, MonteCarlo Harm, MonteCarlo End, Moments? Events, Moments? Participants, Moments? Duration, MonteCarlo Safety, Moments? Estimate);

/// <summary>How a trial design behaves, with the Monte-Carlo error of each number. Shares are of all replicates. Proved by tests against rpact and against hand-made tallies.</summary>
public sealed record OperatingCharacteristics
{
    private readonly ImmutableArray<long> durations;
    private readonly ImmutableArray<long> estimates;
    private readonly double durationPerBin;
    private readonly double reach;

    private OperatingCharacteristics(ImmutableArray<long> durations, double durationPerBin, ImmutableArray<long> estimates, double reach) =>
        (this.durations, this.durationPerBin, this.estimates, this.reach) = (durations, durationPerBin, estimates, reach);

    /// <summary>Replicates behind them.</summary>
    public required long Replicates { get; init; }

    /// <summary>Ends at an upper bound: the power, or under no difference the type I error.</summary>
    public required MonteCarlo Efficacy { get; init; }

    /// <summary>Ends for futility before the last look.</summary>
    public required MonteCarlo Futility { get; init; }

    /// <summary>Ends at a lower bound.</summary>
    public required MonteCarlo Harm { get; init; }

    /// <summary>Reaches the last look without crossing anything.</summary>
    public required MonteCarlo End { get; init; }

    /// <summary>Ends for safety.</summary>
    public required MonteCarlo Safety { get; init; }

    /// <summary>What is told of each trial beside its end, as <see cref="TrialSimulation.Measures"/> lists it.</summary>
    public required ImmutableArray<MeasureCharacteristics> Measures { get; init; }

    /// <summary>Look by look.</summary>
    public required ImmutableArray<LookCharacteristics> Looks { get; init; }

    /// <summary>Events in the data at the end.</summary>
    public required Moments Events { get; init; }

    /// <summary>Entered by the end.</summary>
    public required Moments Participants { get; init; }

    /// <summary>Calendar time of the end, in the unit of the design.</summary>
    public required Moments Duration { get; init; }

    /// <summary>The estimate at the end; null when no replicate has one.</summary>
    public required Moments? Estimate { get; init; }

    /// <summary>Mean estimate less the truth; null without <see cref="SimulatedTrial.TrueLogHazardRatio"/>.</summary>
    public required MonteCarlo? Bias { get; init; }

    /// <summary>The share of naive 95 % intervals (estimate and 1.96 standard errors) that hold the truth; null without one.</summary>
    public required MonteCarlo? Coverage { get; init; }

    /// <summary>The characteristics that a tally shows.</summary>
    /// <exception cref="ArgumentException">The tally is of another simulation, or empty.</exception>
    public static OperatingCharacteristics Of(TrialSimulation simulation, SimulationTally tally)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(tally);
        if (tally.Fingerprint != simulation.Fingerprint || tally.Replicates < 1)
        {
            throw new ArgumentException($"the tally of {tally.Replicates} replicates has the fingerprint {tally.Fingerprint:x16} and the simulation {simulation.Fingerprint:x16}", nameof(tally));
        }

        var layout = new TallyLayout(simulation.Trial.Looks.Length, simulation.Measures.Length);
        var n = tally.Replicates;
        var (perTick, perUnit) = (1 / simulation.Scale.PerUnit, 1 / TallyLayout.EstimateUnits);
        var all = Enumerable.Range(0, layout.Looks).SelectMany(CellsOf).ToArray();
        var truth = simulation.Trial.TrueLogHazardRatio;
        var estimate = MomentsOf(all, TallyLayout.Estimates, TallyLayout.Estimate, perUnit);
        return new OperatingCharacteristics(
            Bins(layout.TickHistogram, TallyLayout.TickBins), TallyLayout.TicksPerBin * perTick, Bins(layout.EstimateHistogram, TallyLayout.EstimateBins), TallyBuilder.ReachOf(simulation.Trial))
        {
            Replicates = n,
            Efficacy = Share(Enumerable.Range(0, layout.Looks), StopReason.Efficacy),
            Futility = Share(Enumerable.Range(0, layout.Looks), StopReason.Futility),
            Harm = Share(Enumerable.Range(0, layout.Looks), StopReason.Harm),
            End = Share(Enumerable.Range(0, layout.Looks), StopReason.End),
            Safety = Share(Enumerable.Range(0, layout.Looks), StopReason.Safety),
            Measures = [.. simulation.Measures.Select((m, k) => new MeasureCharacteristics(
                m.Name, m.Kind, MomentsOf([layout.Measures + (3 * k)], 0, 1, m.Kind == MeasureKind.Value ? perUnit : 1)))],
            Looks = [.. Enumerable.Range(0, layout.Looks).Select(look => new LookCharacteristics(
                look + 1,
                Share([look], StopReason.Efficacy),
                Share([look], StopReason.Futility),
                Share([look], StopReason.Harm),
                Share([look], StopReason.End),
                MomentsOf(CellsOf(look), TallyLayout.Count, TallyLayout.Events, 1),
                MomentsOf(CellsOf(look), TallyLayout.Count, TallyLayout.Participants, 1),
                MomentsOf(CellsOf(look), TallyLayout.Count, TallyLayout.Ticks, perTick),
                Share([look], StopReason.Safety),
                MomentsOf(CellsOf(look), TallyLayout.Estimates, TallyLayout.Estimate, perUnit)))],
            Events = MomentsOf(all, TallyLayout.Count, TallyLayout.Events, 1)!.Value,
            Participants = MomentsOf(all, TallyLayout.Count, TallyLayout.Participants, 1)!.Value,
            Duration = MomentsOf(all, TallyLayout.Count, TallyLayout.Ticks, perTick)!.Value,
            Estimate = estimate,
            Bias = truth is { } t && estimate is { } e ? e.Mean with { Value = e.Mean.Value - t } : null,
            Coverage = truth is not null && estimate is { } known ? ShareOf((double)Sum(all, TallyLayout.Covered), known.Count) : null,
        };

        int[] CellsOf(int look) => [.. Enumerable.Range(0, TallyLayout.Reasons).Select(reason => TallyLayout.Cell(look, (StopReason)reason))];

        ImmutableArray<long> Bins(int start, int count) => [.. Enumerable.Range(start, count).Select(i => (long)tally[i])];

        Int128 Sum(IEnumerable<int> cells, int part) => cells.Aggregate((Int128)0, (sum, cell) => sum + tally[cell + part]);

        MonteCarlo Share(IEnumerable<int> looks, StopReason reason) => ShareOf((double)Sum(looks.Select(look => TallyLayout.Cell(look, reason)), TallyLayout.Count), n);

        Moments? MomentsOf(int[] cells, int count, int part, double unit)
        {
            var (size, sum, squares) = ((long)Sum(cells, count), Sum(cells, part), Sum(cells, part + 1));
            if (size == 0)
            {
                return null;
            }

            // n times the sum of squares less the square of the sum, in two parts so that nothing overflows: sum = n q + r.
            var (q, r) = Int128.DivRem(sum, size);
            var about = squares - (q * sum) - (q * r);
            var deviation = size > 1 ? Math.Sqrt(Math.Max(0, ((double)about - ((double)r * (double)r / size)) / (size - 1))) * unit : 0;
            return new Moments(size, new MonteCarlo((double)sum / size * unit, deviation / Math.Sqrt(size)), deviation);
        }
    }

    /// <summary>The duration below which a share of the replicates lies, interpolated within a bin of the longest duration/512.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public double DurationQuantile(double share) => Quantile(durations, share, 0, durationPerBin);

    /// <summary>The estimate below which a share of the replicates that have one lies, interpolated within a bin of 1/64 of a log hazard ratio; null when none has one or it lies beyond the grid (4 on either side).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public double? EstimateQuantile(double share)
    {
        var width = 2 * reach / (TallyLayout.EstimateBins - 2);
        var value = Estimate is null ? double.NaN : Quantile(estimates, share, -reach - width, width);
        return Math.Abs(value) <= reach ? value : null;
    }

    private static MonteCarlo ShareOf(double count, long n) => new(count / n, Math.Sqrt(count / n * (1 - (count / n)) / n));

    private static double Quantile(ImmutableArray<long> bins, double share, double start, double width)
    {
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share lies strictly between 0 and 1");
        }

        var wanted = share * bins.Sum();
        double before = 0;
        var bin = 0;
        while (before + bins[bin] < wanted)
        {
            before += bins[bin++];
        }

        return start + (width * (bin + ((wanted - before) / bins[bin])));
    }
}
