using System.Runtime.Intrinsics;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// What one event adds to a log-rank test, for every pair of numbers at risk up to some hundred: its share of the experimental arm and its variance, computed once by the operations of
/// <see cref="LogRankTotals.Add"/>, so that no division is left to a trial.
/// </summary>
internal sealed class LogRankTerms
{
    private readonly Vector128<double>[] terms;

    /// <summary>Terms for at most so many at risk.</summary>
    internal LogRankTerms(int most)
    {
        terms = new Vector128<double>[Place(most, most) + 1];
        for (var atRisk = 1; atRisk <= most; atRisk++)
        {
            for (var experimentals = 0; experimentals <= atRisk; experimentals++)
            {
                var one = default(LogRankTotals);
                one.Add(atRisk, experimentals, 1);
                terms[Place(atRisk, experimentals)] = Vector128.Create(one.Expected, one.Variance);
            }
        }
    }

    /// <summary>At <see cref="Place(int, int)"/>; nothing at 0.</summary>
    internal ReadOnlySpan<Vector128<double>> All => terms;

    /// <summary>Row by row, a row for each number at risk; above 0 where anybody is at risk.</summary>
    internal static int Place(int atRisk, int experimentals) => (atRisk * (atRisk + 1) / 2) + experimentals;

    /// <summary>Eight at a time.</summary>
    internal static Vector256<int> Place(Vector256<int> atRisk, Vector256<int> experimentals) => ((atRisk * (atRisk + Vector256<int>.One)) >>> 1) + experimentals;
}
