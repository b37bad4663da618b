using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Categorical;

/// <summary>A Cochran-Mantel-Haenszel test of several two-by-two tables, with the common odds ratio.</summary>
/// <param name="Z">(sum of a less its expectation) over its standard error: positive when the first row has more of the first column. 0 when no stratum varies.</param>
/// <param name="ChiSquare">Z squared.</param>
/// <param name="PValue">Its upper tail on one degree of freedom.</param>
/// <param name="CorrectedChiSquare">With the distance shortened by 1/2; not shortened when it is below 1/2, as in R.</param>
/// <param name="CorrectedPValue">Its upper tail on one degree of freedom.</param>
/// <param name="OddsRatio">Mantel and Haenszel's, with Robins, Breslow and Greenland's limits; 0 or infinite, or null for 0/0, with limits 0 and infinity.</param>
public sealed record MantelHaenszelResult(double Z, double ChiSquare, double PValue, double CorrectedChiSquare, double CorrectedPValue, RatioEstimate OddsRatio);

/// <summary>A general association test of several tables.</summary>
/// <param name="Statistic">The quadratic form of observed less expected counts.</param>
/// <param name="DegreesOfFreedom">The rank of its covariance: (rows - 1)(columns - 1) when every row and column varies in some stratum.</param>
/// <param name="PValue">The upper tail of the chi-squared distribution; 1 without degrees of freedom.</param>
public readonly record struct GeneralAssociationResult(double Statistic, int DegreesOfFreedom, double PValue);

/// <summary>
/// Cochran-Mantel-Haenszel tests: within each stratum both margins are given, and observed less expected counts are added up over strata. Strata of fewer than two
/// subjects, or whose margins allow one table only, add nothing. Source: Mantel and Haenszel, JNCI 1959;22:719-748; Agresti, Categorical Data Analysis, 2nd ed., 6.3 and
/// 7.5; Robins, Breslow and Greenland, Biometrics 1986;42:311-323. Reference: validation/reference/tables.json (R's mantelhaen.test).
/// </summary>
public static class MantelHaenszel
{
    /// <summary>Tests that the odds ratio is 1 in all strata, and estimates the one they share.</summary>
    /// <exception cref="ArgumentException">No stratum, or one that is not two by two.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is none.</exception>
    public static MantelHaenszelResult Test(IReadOnlyList<ContingencyTable> strata, double confidenceLevel)
    {
        StratifiedTables.Require(strata, 2, 2);
        Proportion.RefuseLevel(confidenceLevel);
        double distance = 0, variance = 0;
        foreach (var table in strata)
        {
            var (mean, ofStratum) = StratifiedTables.UpperLeft(table);
            distance += StratifiedTables.Varies(table) ? table[0, 0] - mean : 0;
            variance += ofStratum;
        }

        var z = variance > 0 ? distance / Math.Sqrt(variance) : 0;
        var shortened = Math.Abs(distance) - (Math.Abs(distance) >= 0.5 ? 0.5 : 0);
        var corrected = variance > 0 ? shortened * shortened / variance : 0;
        return new MantelHaenszelResult(z, z * z, ChiSquared.UpperTail(z * z, 1), corrected, ChiSquared.UpperTail(corrected, 1), OddsRatio(strata, confidenceLevel));
    }

    /// <summary>
    /// The exact conditional version: the sum of the upper left counts against its distribution given all margins, a convolution of hypergeometric ones; the odds ratio is
    /// the conditional maximum likelihood estimate, its limits invert the one-sided tests. One stratum gives Fisher's test.
    /// Source: Agresti 2nd ed., 6.7.1; Mehta, Patel and Gray, JASA 1985;80:969-973.
    /// </summary>
    /// <exception cref="ArgumentException">No stratum, one that is not two by two, or a total above the largest int.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The level is none.</exception>
    public static FisherResult Exact(IReadOnlyList<ContingencyTable> strata, double confidenceLevel)
    {
        StratifiedTables.Require(strata, 2, 2);
        Proportion.RefuseLevel(confidenceLevel);
        var total = strata.Sum(table => table.Total);
        if (total > int.MaxValue)
        {
            throw new ArgumentException(FormattableString.Invariant($"the strata have a total of {total}; at most {int.MaxValue} are enumerated"), nameof(strata));
        }

        return FisherExact.Infer(
            ConditionalMargin.Sum(strata.Select(table => new ConditionalMargin((int)table.RowTotals[0], (int)table.RowTotals[1], (int)table.ColumnTotals[0]))),
            strata.Sum(table => table[0, 0]), confidenceLevel);
    }

    /// <summary>Tests against any association of rows with columns, in tables of any one shape: the general association statistic of Landis, Heyman and Koch.</summary>
    /// <remarks>Source: Agresti 2nd ed., 7.5.3; Landis, Heyman and Koch, International Statistical Review 1978;46:237-254.</remarks>
    /// <exception cref="ArgumentException">No stratum, or strata of different shape.</exception>
    public static GeneralAssociationResult GeneralAssociation(IReadOnlyList<ContingencyTable> strata)
    {
        StratifiedTables.Require(strata);
        int rows = strata[0].Rows - 1, columns = strata[0].Columns - 1;
        var distance = new double[rows * columns];
        var covariance = new double[rows * columns, rows * columns];
        foreach (var table in strata.Where(table => table.Total > 1))
        {
            double n = table.Total;
            for (var i = 0; i < distance.Length; i++)
            {
                var (row, column) = (i / columns, i % columns);
                distance[i] += table[row, column] - (table.RowTotals[row] / n * table.ColumnTotals[column]);
                for (var j = 0; j < distance.Length; j++)
                {
                    var (otherRow, otherColumn) = (j / columns, j % columns);
                    var ofRows = table.RowTotals[row] * ((row == otherRow ? 1 : 0) - (table.RowTotals[otherRow] / n));
                    var ofColumns = table.ColumnTotals[column] * ((column == otherColumn ? 1 : 0) - (table.ColumnTotals[otherColumn] / n));
                    covariance[i, j] += ofRows * ofColumns / (n - 1);
                }
            }
        }

        var (statistic, rank) = QuadraticForm.OfGeneralizedInverse(distance, covariance);
        return new GeneralAssociationResult(statistic, rank, rank == 0 ? 1 : ChiSquared.UpperTail(statistic, rank));
    }

    private static RatioEstimate OddsRatio(IReadOnlyList<ContingencyTable> strata, double confidenceLevel)
    {
        double r = 0, s = 0, pr = 0, mixed = 0, qs = 0;
        foreach (var table in strata.Where(table => table.Total > 0))
        {
            double n = table.Total, a = table[0, 0], b = table[0, 1], c = table[1, 0], d = table[1, 1];
            double agree = (a + d) / n, differ = (b + c) / n, forIt = a * d / n, against = b * c / n;
            r += forIt;
            s += against;
            pr += agree * forIt;
            mixed += (agree * against) + (differ * forIt);
            qs += differ * against;
        }

        if (r == 0 || s == 0)
        {
            return new RatioEstimate(s > 0 ? 0 : r > 0 ? double.PositiveInfinity : null, 0, double.PositiveInfinity);
        }

        var half = Normal.UpperQuantile((1 - confidenceLevel) / 2) * Math.Sqrt((pr / (2 * r * r)) + (mixed / (2 * r * s)) + (qs / (2 * s * s)));
        return new RatioEstimate(r / s, r / s * Math.Exp(-half), r / s * Math.Exp(half));
    }
}
