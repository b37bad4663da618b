namespace Equipoise.Statistics.Simulation;

/// <summary>Where each sum of a tally stands among its numbers: the replicates, then a cell for each look and reason, then two histograms, then count, sum and sum of squares of each measure.</summary>
internal sealed class TallyLayout(int looks, int measures)
{
    internal const int Reasons = 5;

    /// <summary>Sums of one cell.</summary>
    internal const int Count = 0;
    internal const int Events = 1;
    internal const int EventsSquared = 2;
    internal const int Participants = 3;
    internal const int ParticipantsSquared = 4;
    internal const int Ticks = 5;
    internal const int TicksSquared = 6;
    internal const int Estimates = 7;
    internal const int Estimate = 8;
    internal const int EstimateSquared = 9;
    internal const int Covered = 10;
    internal const int CellLength = 11;

    /// <summary>Bins of the estimates: 512 over (-reach, reach) and one beyond each end.</summary>
    internal const int EstimateBins = 514;

    /// <summary>Bins of the duration: 2^20 ticks each.</summary>
    internal const int TickBins = 513;
    internal const int TicksPerBin = 1 << 20;

    /// <summary>Estimates are summed in units of 2^-30, cut at 2^15 either way, so that 2^36 squares fit into a sum.</summary>
    internal const double EstimateUnits = 1 << 30;
    internal const double EstimateLimit = 1 << 15;

    internal int Looks { get; } = looks;

    internal int EstimateHistogram => 1 + (Looks * Reasons * CellLength);

    internal int TickHistogram => EstimateHistogram + EstimateBins;

    internal int Measures => TickHistogram + TickBins;

    internal int Length => Measures + (3 * measures);

    /// <summary>Where the cell of a look (from 0) and a reason begins.</summary>
    internal static int Cell(int look, StopReason reason) => 1 + (((look * Reasons) + (int)reason) * CellLength);
}
