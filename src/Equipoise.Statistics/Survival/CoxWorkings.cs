using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Survival;

/// <summary>What a fit leaves behind for residuals, curves and tests: rows in order, scaled columns, the likelihood at its maximum.</summary>
internal sealed record CoxWorkings(SurvivalSample Sample, CoxDesign Design, ScaledColumns Scaled, RiskGrid Grid, ILogLikelihood Likelihood)
{
    /// <summary>The maximum, in units of the scaled columns.</summary>
    internal double[] Beta { get; init; } = [];

    /// <summary>The covariance of the maximum that the fit reports, in units of the scaled columns; null when it does not exist.</summary>
    internal double[,]? Covariance { get; init; }

    internal double WeightOfEvents
    {
        get
        {
            double sum = 0;
            for (var k = 0; k < Grid.BlockCount; k++)
            {
                for (var i = Grid.BlockStart[k]; i < Grid.BlockStart[k] + Grid.Deaths[k]; i++)
                {
                    sum += Grid.WeightAt(i);
                }
            }

            return sum;
        }
    }

    internal static CoxWorkings Of(SurvivalSample sample, CoxDesign design, CoxOptions options, ScaledColumns scaled)
    {
        var grid = RiskGrid.Of(sample, options.Stratified);
        if (grid.BlockCount == 0)
        {
            throw new ArgumentException("every event has weight 0; a Cox model needs one that counts", nameof(sample));
        }

        var columns = scaled.At(design, grid.Rows);
        var offsets = design.Offsets is { } given ? CentredOffsets(given, grid.Rows) : null;
        ILogLikelihood likelihood = options switch
        {
            { Ties: Ties.ExactPartial } => new ExactPartialLikelihood(grid, columns, offsets),
            { Ties: Ties.ExactMarginal } => new ExactMarginalLikelihood(grid, columns, offsets),
            { Firth: true } => new FirthLikelihood(grid, columns, offsets, options.Ties == Ties.Efron),
            _ => new PartialLikelihood(grid, columns, offsets, options.Ties == Ties.Efron),
        };
        return new CoxWorkings(sample, design, scaled, grid, likelihood);
    }

    /// <summary>The likelihood at the maximum as Efron's or Breslow's, for what needs its hazards.</summary>
    /// <exception cref="InvalidOperationException">The ties are exact, or a coefficient is infinite.</exception>
    internal PartialLikelihood Fitted(CoxFit fit, string what)
    {
        if (!fit.InfiniteCoefficients.IsEmpty)
        {
            throw new InvalidOperationException($"{what} need finite coefficients; '{string.Join("', '", fit.InfiniteCoefficients)}' is infinite");
        }

        return Likelihood switch
        {
            PartialLikelihood likelihood => likelihood,
            FirthLikelihood firth => firth.Unpenalised,
            _ => throw new InvalidOperationException($"{what} are defined for Efron's and Breslow's ties, not for {fit.Options.Ties}"),
        };
    }

    /// <summary>The score test at the likelihood's present point, with the sum of squares of the rows' (or clusters') scores in place of the information.</summary>
    internal ChiSquareTest RobustScore(Factor? clusters)
    {
        var (total, products) = new ScoreResiduals((PartialLikelihood)Likelihood).Sums(clusters);
        var (statistic, rank) = QuadraticForm.OfGeneralizedInverse(total, products);
        return new ChiSquareTest(statistic, rank, rank == 0 ? 1 : ChiSquared.UpperTail(statistic, rank));
    }

    /// <summary>Lin and Wei's V (sum of u u') V with u the rows' (or clusters') weighted scores.</summary>
    internal double[,] Sandwich(double[,] covariance, Factor? clusters)
    {
        var middle = new ScoreResiduals((PartialLikelihood)Likelihood).Sums(clusters).Products;
        return Multiply(Multiply(covariance, middle), covariance);
    }

    private static double[,] Multiply(double[,] a, double[,] b)
    {
        var p = a.GetLength(0);
        var product = new double[p, p];
        for (var j = 0; j < p; j++)
        {
            for (var k = 0; k < p; k++)
            {
                for (var l = 0; l < p; l++)
                {
                    product[j, k] += a[j, l] * b[l, k];
                }
            }
        }

        return product;
    }

    /// <summary>A shift common to all offsets changes no ratio of hazards; without it exponents stay small.</summary>
    private static double[] CentredOffsets(double[] offsets, int[] rows)
    {
        var mean = Columns.Sum(offsets) / offsets.Length;
        return Array.ConvertAll(rows, row => offsets[row] - mean);
    }
}
