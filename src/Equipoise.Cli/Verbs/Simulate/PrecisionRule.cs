using Equipoise.Statistics.Simulation;

namespace Equipoise.Cli.Verbs.Simulate;

/// <summary>
/// Ends a run when the Monte-Carlo error of the probability of efficacy is small enough, decided after every 16 chunks and nowhere else, so that a run ends at the same replicate whatever runs it.
/// The error is that of (x + 2)/(n + 4), so that a share of 0 or 1 is not taken for certain.
/// </summary>
/// <param name="Error">The error asked for.</param>
internal sealed record PrecisionRule(double Error)
{
    /// <summary>Chunks between decisions.</summary>
    public const int Every = 16;

    /// <summary>Whether the run ends after so many chunks.</summary>
    public bool Holds(long chunks, TrialSimulation simulation, SimulationTally tally)
    {
        if (chunks % Every != 0)
        {
            return false;
        }

        var n = (double)tally.Replicates;
        var share = ((OperatingCharacteristics.Of(simulation, tally).Efficacy.Value * n) + 2) / (n + 4);
        return Math.Sqrt(share * (1 - share) / n) <= Error;
    }
}
