namespace Equipoise.Statistics.Simulation;

/// <summary>Counts results one after the other.</summary>
internal sealed class TallyBuilder
{
    /// <summary>Of a naive 95 % interval.</summary>
    private const double NormalQuantile = 1.959963984540054;

    private readonly TallyLayout layout;
    private readonly Int128[] numbers;
    private readonly ulong fingerprint;
    private readonly double? truth;
    private readonly double binsPerEstimate;

    internal TallyBuilder(TrialSimulation simulation)
    {
        layout = new TallyLayout(simulation.Trial.Looks.Length, simulation.Measures.Length);
        numbers = new Int128[layout.Length];
        fingerprint = simulation.Fingerprint;
        truth = simulation.Trial.TrueLogHazardRatio is { } log ? TimeLaw.Steady(log) : null;
        binsPerEstimate = (TallyLayout.EstimateBins - 2) / 2 / ReachOf(simulation.Trial);
    }

    /// <summary>Estimates between minus and plus this are told apart by the histogram.</summary>
    internal static double ReachOf(SimulatedTrial trial) => trial.Looks.Max(look => look.Test.EstimateReach);

    /// <summary>Counts results and, for each of them in turn, its measures.</summary>
    internal void Add(ReadOnlySpan<ReplicateResult> results, ReadOnlySpan<long> measures)
    {
        for (var i = 0; i < measures.Length; i++)
        {
            if (measures[i] != Courses.CourseMeasures.None)
            {
                var sums = numbers.AsSpan(layout.Measures + (3 * (i % (measures.Length / results.Length))), 3);
                sums[0]++;
                sums[1] += measures[i];
                sums[2] += (Int128)measures[i] * measures[i];
            }
        }

        numbers[0] += results.Length;
        foreach (ref readonly var result in results)
        {
            var cell = numbers.AsSpan(TallyLayout.Cell(result.Look - 1, result.Reason), TallyLayout.CellLength);
            cell[TallyLayout.Count]++;
            cell[TallyLayout.Events] += result.Events;
            cell[TallyLayout.EventsSquared] += (long)result.Events * result.Events;
            cell[TallyLayout.Participants] += result.Participants;
            cell[TallyLayout.ParticipantsSquared] += (long)result.Participants * result.Participants;
            cell[TallyLayout.Ticks] += result.Ticks;
            cell[TallyLayout.TicksSquared] += (long)result.Ticks * result.Ticks;
            numbers[layout.TickHistogram + (result.Ticks / TallyLayout.TicksPerBin)]++;
            if (result.Estimate is { } estimate && result.StandardError is { } error)
            {
                var whole = (long)Math.Round(Math.Clamp(estimate, -TallyLayout.EstimateLimit, TallyLayout.EstimateLimit) * TallyLayout.EstimateUnits);
                cell[TallyLayout.Estimates]++;
                cell[TallyLayout.Estimate] += whole;
                cell[TallyLayout.EstimateSquared] += (Int128)whole * whole;
                cell[TallyLayout.Covered] += truth is { } t && Math.Abs(estimate - t) <= NormalQuantile * error ? 1 : 0;
                var bin = Math.Clamp(Math.Floor(estimate * binsPerEstimate) + (TallyLayout.EstimateBins / 2), 0, TallyLayout.EstimateBins - 1);
                numbers[layout.EstimateHistogram + (int)bin]++;
            }
        }
    }

    internal SimulationTally ToTally() => new(fingerprint, (Int128[])numbers.Clone());
}
